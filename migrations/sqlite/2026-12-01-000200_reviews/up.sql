-- What customers think of books, one each.
CREATE TABLE bookstore_reviews (
    id TEXT NOT NULL CHECK (length(id) = 36),
    book_id TEXT NOT NULL CHECK (length(book_id) = 36),
    -- As the book has it, which never changes: a review is shown without a look at its book.
    isbn TEXT NOT NULL,
    -- Null once their account was closed.
    customer_id TEXT CHECK (length(customer_id) = 36),
    rating INTEGER NOT NULL,
    state TEXT NOT NULL,
    verified_purchase INTEGER NOT NULL CHECK (verified_purchase IN (0, 1)),
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    hidden_reason TEXT,
    -- What is long is last: what comes before it is read without it.
    title TEXT,
    body TEXT,
    CONSTRAINT bookstore_reviews_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_reviews_book_id_customer_id_key UNIQUE (book_id, customer_id),
    CONSTRAINT bookstore_reviews_book_id_fkey
        FOREIGN KEY (book_id) REFERENCES bookstore_books (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_reviews_rating_check CHECK (rating >= 1 AND rating <= 5),
    CONSTRAINT bookstore_reviews_state_check CHECK (state IN ('published', 'hidden')),
    CONSTRAINT bookstore_reviews_hidden_reason_check CHECK ((state = 'hidden') = (hidden_reason IS NOT NULL)),
    -- Nobody has nothing to say.
    CONSTRAINT bookstore_reviews_customer_id_check
        CHECK (customer_id IS NOT NULL OR (title IS NULL AND body IS NULL))
) STRICT;

-- The reviews of a book, in each of their orders. Whether one is verified is looked at on the way.
CREATE INDEX bookstore_reviews_book_id_state_created_at_id_idx
    ON bookstore_reviews (book_id, state, created_at, id);
CREATE INDEX bookstore_reviews_book_id_state_rating_id_idx ON bookstore_reviews (book_id, state, rating, id);
CREATE INDEX bookstore_reviews_book_id_state_rating_created_at_id_idx
    ON bookstore_reviews (book_id, state, rating, created_at, id);
-- One person has few.
CREATE INDEX bookstore_reviews_customer_id_created_at_id_idx ON bookstore_reviews (customer_id, created_at, id);

-- What people have bought, and when first. What was bought is never deleted, because an order refers to it.
CREATE TABLE bookstore_purchases (
    customer_id TEXT NOT NULL CHECK (length(customer_id) = 36),
    product_id TEXT NOT NULL CHECK (length(product_id) = 36),
    first_order_id TEXT NOT NULL CHECK (length(first_order_id) = 36),
    bought_at TEXT NOT NULL CHECK (length(bought_at) = 27),
    CONSTRAINT bookstore_purchases_pkey PRIMARY KEY (customer_id, product_id)
) STRICT, WITHOUT ROWID;
