DROP FUNCTION IF EXISTS bookstore_note_low_stock CASCADE;
