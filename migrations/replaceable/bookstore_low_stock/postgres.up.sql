-- Keeps what is known of products that are running out: those in the lists of which 100 or fewer are left. A product of
-- which there are more costs nothing here.

CREATE FUNCTION bookstore_note_low_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM bookstore_low_stock WHERE stock = old.stock AND product_id = old.id;
    END IF;
    IF TG_OP <> 'DELETE' AND new.stock <= 100 AND new.archived_at IS NULL THEN
        INSERT INTO bookstore_low_stock (stock, product_id, kind) VALUES (new.stock, new.id, TG_ARGV[0]);
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER bookstore_books_low_stock_after_insert AFTER INSERT ON bookstore_books
FOR EACH ROW WHEN (new.stock <= 100) EXECUTE FUNCTION bookstore_note_low_stock('book');
CREATE TRIGGER bookstore_books_low_stock_after_update AFTER UPDATE OF stock, archived_at ON bookstore_books
FOR EACH ROW WHEN ((old.stock <= 100 OR new.stock <= 100)
    AND (old.stock <> new.stock OR (old.archived_at IS NULL) <> (new.archived_at IS NULL)))
EXECUTE FUNCTION bookstore_note_low_stock('book');
CREATE TRIGGER bookstore_books_low_stock_after_delete AFTER DELETE ON bookstore_books
FOR EACH ROW WHEN (old.stock <= 100) EXECUTE FUNCTION bookstore_note_low_stock('book');

CREATE TRIGGER bookstore_magazines_low_stock_after_insert AFTER INSERT ON bookstore_magazines
FOR EACH ROW WHEN (new.stock <= 100) EXECUTE FUNCTION bookstore_note_low_stock('magazine');
CREATE TRIGGER bookstore_magazines_low_stock_after_update AFTER UPDATE OF stock, archived_at ON bookstore_magazines
FOR EACH ROW WHEN ((old.stock <= 100 OR new.stock <= 100)
    AND (old.stock <> new.stock OR (old.archived_at IS NULL) <> (new.archived_at IS NULL)))
EXECUTE FUNCTION bookstore_note_low_stock('magazine');
CREATE TRIGGER bookstore_magazines_low_stock_after_delete AFTER DELETE ON bookstore_magazines
FOR EACH ROW WHEN (old.stock <= 100) EXECUTE FUNCTION bookstore_note_low_stock('magazine');

CREATE TRIGGER bookstore_items_low_stock_after_insert AFTER INSERT ON bookstore_items
FOR EACH ROW WHEN (new.stock <= 100) EXECUTE FUNCTION bookstore_note_low_stock('item');
CREATE TRIGGER bookstore_items_low_stock_after_update AFTER UPDATE OF stock, archived_at ON bookstore_items
FOR EACH ROW WHEN ((old.stock <= 100 OR new.stock <= 100)
    AND (old.stock <> new.stock OR (old.archived_at IS NULL) <> (new.archived_at IS NULL)))
EXECUTE FUNCTION bookstore_note_low_stock('item');
CREATE TRIGGER bookstore_items_low_stock_after_delete AFTER DELETE ON bookstore_items
FOR EACH ROW WHEN (old.stock <= 100) EXECUTE FUNCTION bookstore_note_low_stock('item');

DELETE FROM bookstore_low_stock;
INSERT INTO bookstore_low_stock (stock, product_id, kind)
SELECT stock, id, 'book' FROM bookstore_books WHERE stock <= 100 AND archived_at IS NULL;
INSERT INTO bookstore_low_stock (stock, product_id, kind)
SELECT stock, id, 'magazine' FROM bookstore_magazines WHERE stock <= 100 AND archived_at IS NULL;
INSERT INTO bookstore_low_stock (stock, product_id, kind)
SELECT stock, id, 'item' FROM bookstore_items WHERE stock <= 100 AND archived_at IS NULL;
