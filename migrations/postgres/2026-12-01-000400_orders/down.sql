DROP TABLE bookstore_order_counters;
DROP TABLE bookstore_order_history;
DROP TABLE bookstore_order_refunds;
DROP TABLE bookstore_order_payments;
DROP TABLE bookstore_order_lines;
DROP TABLE bookstore_orders;
