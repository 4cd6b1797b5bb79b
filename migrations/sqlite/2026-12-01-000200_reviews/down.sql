DROP TABLE bookstore_purchases;
DROP TABLE bookstore_reviews;
