DROP INDEX IF EXISTS bookstore_books_search;
DROP INDEX IF EXISTS bookstore_authors_search;
DROP INDEX IF EXISTS bookstore_magazines_search;
DROP INDEX IF EXISTS bookstore_items_search;
