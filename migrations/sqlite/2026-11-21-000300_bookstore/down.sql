DROP TABLE bookstore_items;
DROP TABLE bookstore_magazines;
DROP TABLE bookstore_book_authors;
DROP TABLE bookstore_books;
DROP TABLE bookstore_prices;
DROP TABLE bookstore_products;
DROP TABLE bookstore_authors;
DROP TABLE bookstore_categories;
