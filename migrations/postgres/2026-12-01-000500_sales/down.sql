DROP TABLE bookstore_favourites;
DROP TABLE bookstore_related_products;
DROP TABLE bookstore_low_stock;
DROP TABLE bookstore_sales_by_day;
DROP TABLE bookstore_revenue_by_day;
