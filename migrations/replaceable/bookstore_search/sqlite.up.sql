-- Full text search. A word is whatever stands between two spaces of search_text; the rows come with
-- their words already folded.
--
-- New words wait in a queue until there are 64 of them: FTS5 writes a segment of its index for each
-- savepoint, and merging those costs ten times what the rest of an insert does. Who searches looks
-- into both.

CREATE VIRTUAL TABLE bookstore_books_search USING fts5 (
    search_text, content = 'bookstore_books', content_rowid = 'rowid', tokenize = 'ascii', detail = 'none', columnsize = 0
);
CREATE TABLE bookstore_books_unsearched (
    number INTEGER PRIMARY KEY,
    row INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER bookstore_books_searched_after_insert AFTER INSERT ON bookstore_books BEGIN
    INSERT INTO bookstore_books_unsearched (row) VALUES (new.rowid);
END;
CREATE TRIGGER bookstore_books_searched_after_update AFTER UPDATE OF search_text ON bookstore_books
WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO bookstore_books_search (bookstore_books_search, rowid, search_text)
    SELECT 'delete', old.rowid, old.search_text
    WHERE NOT EXISTS (SELECT 1 FROM bookstore_books_unsearched WHERE row = old.rowid);
    INSERT INTO bookstore_books_unsearched (row) VALUES (old.rowid) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER bookstore_books_searched_after_delete AFTER DELETE ON bookstore_books BEGIN
    INSERT INTO bookstore_books_search (bookstore_books_search, rowid, search_text)
    SELECT 'delete', old.rowid, old.search_text
    WHERE NOT EXISTS (SELECT 1 FROM bookstore_books_unsearched WHERE row = old.rowid);
    DELETE FROM bookstore_books_unsearched WHERE row = old.rowid;
END;
CREATE TRIGGER bookstore_books_unsearched_after_insert AFTER INSERT ON bookstore_books_unsearched
WHEN new.number % 64 = 0 BEGIN
    INSERT INTO bookstore_books_search (rowid, search_text)
    SELECT bookstore_books.rowid, bookstore_books.search_text FROM bookstore_books_unsearched CROSS JOIN bookstore_books ON bookstore_books.rowid = bookstore_books_unsearched.row ORDER BY bookstore_books.rowid;
    DELETE FROM bookstore_books_unsearched;
END;
INSERT INTO bookstore_books_search (bookstore_books_search) VALUES ('rebuild');

CREATE VIRTUAL TABLE bookstore_authors_search USING fts5 (
    search_text, content = 'bookstore_authors', content_rowid = 'rowid', tokenize = 'ascii', detail = 'none', columnsize = 0
);
CREATE TABLE bookstore_authors_unsearched (
    number INTEGER PRIMARY KEY,
    row INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER bookstore_authors_searched_after_insert AFTER INSERT ON bookstore_authors BEGIN
    INSERT INTO bookstore_authors_unsearched (row) VALUES (new.rowid);
END;
CREATE TRIGGER bookstore_authors_searched_after_update AFTER UPDATE OF search_text ON bookstore_authors
WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO bookstore_authors_search (bookstore_authors_search, rowid, search_text)
    SELECT 'delete', old.rowid, old.search_text
    WHERE NOT EXISTS (SELECT 1 FROM bookstore_authors_unsearched WHERE row = old.rowid);
    INSERT INTO bookstore_authors_unsearched (row) VALUES (old.rowid) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER bookstore_authors_searched_after_delete AFTER DELETE ON bookstore_authors BEGIN
    INSERT INTO bookstore_authors_search (bookstore_authors_search, rowid, search_text)
    SELECT 'delete', old.rowid, old.search_text
    WHERE NOT EXISTS (SELECT 1 FROM bookstore_authors_unsearched WHERE row = old.rowid);
    DELETE FROM bookstore_authors_unsearched WHERE row = old.rowid;
END;
CREATE TRIGGER bookstore_authors_unsearched_after_insert AFTER INSERT ON bookstore_authors_unsearched
WHEN new.number % 64 = 0 BEGIN
    INSERT INTO bookstore_authors_search (rowid, search_text)
    SELECT bookstore_authors.rowid, bookstore_authors.search_text FROM bookstore_authors_unsearched CROSS JOIN bookstore_authors ON bookstore_authors.rowid = bookstore_authors_unsearched.row ORDER BY bookstore_authors.rowid;
    DELETE FROM bookstore_authors_unsearched;
END;
INSERT INTO bookstore_authors_search (bookstore_authors_search) VALUES ('rebuild');

CREATE VIRTUAL TABLE bookstore_magazines_search USING fts5 (
    search_text, content = 'bookstore_magazines', content_rowid = 'rowid', tokenize = 'ascii', detail = 'none', columnsize = 0
);
CREATE TABLE bookstore_magazines_unsearched (
    number INTEGER PRIMARY KEY,
    row INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER bookstore_magazines_searched_after_insert AFTER INSERT ON bookstore_magazines BEGIN
    INSERT INTO bookstore_magazines_unsearched (row) VALUES (new.rowid);
END;
CREATE TRIGGER bookstore_magazines_searched_after_update AFTER UPDATE OF search_text ON bookstore_magazines
WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO bookstore_magazines_search (bookstore_magazines_search, rowid, search_text)
    SELECT 'delete', old.rowid, old.search_text
    WHERE NOT EXISTS (SELECT 1 FROM bookstore_magazines_unsearched WHERE row = old.rowid);
    INSERT INTO bookstore_magazines_unsearched (row) VALUES (old.rowid) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER bookstore_magazines_searched_after_delete AFTER DELETE ON bookstore_magazines BEGIN
    INSERT INTO bookstore_magazines_search (bookstore_magazines_search, rowid, search_text)
    SELECT 'delete', old.rowid, old.search_text
    WHERE NOT EXISTS (SELECT 1 FROM bookstore_magazines_unsearched WHERE row = old.rowid);
    DELETE FROM bookstore_magazines_unsearched WHERE row = old.rowid;
END;
CREATE TRIGGER bookstore_magazines_unsearched_after_insert AFTER INSERT ON bookstore_magazines_unsearched
WHEN new.number % 64 = 0 BEGIN
    INSERT INTO bookstore_magazines_search (rowid, search_text)
    SELECT bookstore_magazines.rowid, bookstore_magazines.search_text FROM bookstore_magazines_unsearched CROSS JOIN bookstore_magazines ON bookstore_magazines.rowid = bookstore_magazines_unsearched.row ORDER BY bookstore_magazines.rowid;
    DELETE FROM bookstore_magazines_unsearched;
END;
INSERT INTO bookstore_magazines_search (bookstore_magazines_search) VALUES ('rebuild');

CREATE VIRTUAL TABLE bookstore_items_search USING fts5 (
    search_text, content = 'bookstore_items', content_rowid = 'rowid', tokenize = 'ascii', detail = 'none', columnsize = 0
);
CREATE TABLE bookstore_items_unsearched (
    number INTEGER PRIMARY KEY,
    row INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER bookstore_items_searched_after_insert AFTER INSERT ON bookstore_items BEGIN
    INSERT INTO bookstore_items_unsearched (row) VALUES (new.rowid);
END;
CREATE TRIGGER bookstore_items_searched_after_update AFTER UPDATE OF search_text ON bookstore_items
WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO bookstore_items_search (bookstore_items_search, rowid, search_text)
    SELECT 'delete', old.rowid, old.search_text
    WHERE NOT EXISTS (SELECT 1 FROM bookstore_items_unsearched WHERE row = old.rowid);
    INSERT INTO bookstore_items_unsearched (row) VALUES (old.rowid) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER bookstore_items_searched_after_delete AFTER DELETE ON bookstore_items BEGIN
    INSERT INTO bookstore_items_search (bookstore_items_search, rowid, search_text)
    SELECT 'delete', old.rowid, old.search_text
    WHERE NOT EXISTS (SELECT 1 FROM bookstore_items_unsearched WHERE row = old.rowid);
    DELETE FROM bookstore_items_unsearched WHERE row = old.rowid;
END;
CREATE TRIGGER bookstore_items_unsearched_after_insert AFTER INSERT ON bookstore_items_unsearched
WHEN new.number % 64 = 0 BEGIN
    INSERT INTO bookstore_items_search (rowid, search_text)
    SELECT bookstore_items.rowid, bookstore_items.search_text FROM bookstore_items_unsearched CROSS JOIN bookstore_items ON bookstore_items.rowid = bookstore_items_unsearched.row ORDER BY bookstore_items.rowid;
    DELETE FROM bookstore_items_unsearched;
END;
INSERT INTO bookstore_items_search (bookstore_items_search) VALUES ('rebuild');
