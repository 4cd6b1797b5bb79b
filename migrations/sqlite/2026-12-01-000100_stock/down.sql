DROP TABLE bookstore_stock_movements;
