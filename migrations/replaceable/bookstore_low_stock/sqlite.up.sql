-- Keeps what is known of products that are running out: those in the lists of which 100 or fewer are left. A product of
-- which there are more costs nothing here.

CREATE TRIGGER bookstore_books_low_stock_after_insert AFTER INSERT ON bookstore_books
WHEN new.stock <= 100 AND new.archived_at IS NULL BEGIN
    INSERT INTO bookstore_low_stock (stock, product_id, kind) VALUES (new.stock, new.id, 'book');
END;
CREATE TRIGGER bookstore_books_low_stock_after_update AFTER UPDATE OF stock, archived_at ON bookstore_books
WHEN (old.stock <= 100 OR new.stock <= 100)
    AND (old.stock <> new.stock OR (old.archived_at IS NULL) <> (new.archived_at IS NULL)) BEGIN
    DELETE FROM bookstore_low_stock WHERE stock = old.stock AND product_id = old.id;
    INSERT INTO bookstore_low_stock (stock, product_id, kind)
    SELECT new.stock, new.id, 'book' WHERE new.stock <= 100 AND new.archived_at IS NULL;
END;
CREATE TRIGGER bookstore_books_low_stock_after_delete AFTER DELETE ON bookstore_books
WHEN old.stock <= 100 BEGIN
    DELETE FROM bookstore_low_stock WHERE stock = old.stock AND product_id = old.id;
END;

CREATE TRIGGER bookstore_magazines_low_stock_after_insert AFTER INSERT ON bookstore_magazines
WHEN new.stock <= 100 AND new.archived_at IS NULL BEGIN
    INSERT INTO bookstore_low_stock (stock, product_id, kind) VALUES (new.stock, new.id, 'magazine');
END;
CREATE TRIGGER bookstore_magazines_low_stock_after_update AFTER UPDATE OF stock, archived_at ON bookstore_magazines
WHEN (old.stock <= 100 OR new.stock <= 100)
    AND (old.stock <> new.stock OR (old.archived_at IS NULL) <> (new.archived_at IS NULL)) BEGIN
    DELETE FROM bookstore_low_stock WHERE stock = old.stock AND product_id = old.id;
    INSERT INTO bookstore_low_stock (stock, product_id, kind)
    SELECT new.stock, new.id, 'magazine' WHERE new.stock <= 100 AND new.archived_at IS NULL;
END;
CREATE TRIGGER bookstore_magazines_low_stock_after_delete AFTER DELETE ON bookstore_magazines
WHEN old.stock <= 100 BEGIN
    DELETE FROM bookstore_low_stock WHERE stock = old.stock AND product_id = old.id;
END;

CREATE TRIGGER bookstore_items_low_stock_after_insert AFTER INSERT ON bookstore_items
WHEN new.stock <= 100 AND new.archived_at IS NULL BEGIN
    INSERT INTO bookstore_low_stock (stock, product_id, kind) VALUES (new.stock, new.id, 'item');
END;
CREATE TRIGGER bookstore_items_low_stock_after_update AFTER UPDATE OF stock, archived_at ON bookstore_items
WHEN (old.stock <= 100 OR new.stock <= 100)
    AND (old.stock <> new.stock OR (old.archived_at IS NULL) <> (new.archived_at IS NULL)) BEGIN
    DELETE FROM bookstore_low_stock WHERE stock = old.stock AND product_id = old.id;
    INSERT INTO bookstore_low_stock (stock, product_id, kind)
    SELECT new.stock, new.id, 'item' WHERE new.stock <= 100 AND new.archived_at IS NULL;
END;
CREATE TRIGGER bookstore_items_low_stock_after_delete AFTER DELETE ON bookstore_items
WHEN old.stock <= 100 BEGIN
    DELETE FROM bookstore_low_stock WHERE stock = old.stock AND product_id = old.id;
END;

DELETE FROM bookstore_low_stock;
INSERT INTO bookstore_low_stock (stock, product_id, kind)
SELECT stock, id, 'book' FROM bookstore_books WHERE stock <= 100 AND archived_at IS NULL;
INSERT INTO bookstore_low_stock (stock, product_id, kind)
SELECT stock, id, 'magazine' FROM bookstore_magazines WHERE stock <= 100 AND archived_at IS NULL;
INSERT INTO bookstore_low_stock (stock, product_id, kind)
SELECT stock, id, 'item' FROM bookstore_items WHERE stock <= 100 AND archived_at IS NULL;
