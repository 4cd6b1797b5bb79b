-- Full text search. A word is whatever stands between two spaces of search_text; the rows come with
-- their words already folded, and no dictionary of PostgreSQL has a say in it.
--
-- New words wait in the pending list of the index, which is kept short because every search reads it.

CREATE INDEX bookstore_books_search ON bookstore_books
    USING gin (array_to_tsvector(string_to_array(search_text, ' '))) WITH (gin_pending_list_limit = 256);

CREATE INDEX bookstore_authors_search ON bookstore_authors
    USING gin (array_to_tsvector(string_to_array(search_text, ' '))) WITH (gin_pending_list_limit = 256);

CREATE INDEX bookstore_magazines_search ON bookstore_magazines
    USING gin (array_to_tsvector(string_to_array(search_text, ' '))) WITH (gin_pending_list_limit = 256);

CREATE INDEX bookstore_items_search ON bookstore_items
    USING gin (array_to_tsvector(string_to_array(search_text, ' '))) WITH (gin_pending_list_limit = 256);
