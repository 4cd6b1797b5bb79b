DROP TABLE bookstore_carts;
