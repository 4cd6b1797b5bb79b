-- What customers think of books, one each.
CREATE TABLE bookstore_reviews (
    id uuid NOT NULL,
    book_id uuid NOT NULL,
    -- As the book has it, which never changes: a review is shown without a look at its book.
    isbn text COLLATE "C" NOT NULL,
    -- Null once their account was closed.
    customer_id uuid,
    rating integer NOT NULL,
    state text COLLATE "C" NOT NULL,
    verified_purchase boolean NOT NULL,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    hidden_reason text,
    -- What is long is last: what comes before it is read without it.
    title text,
    body text,
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
);

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
    customer_id uuid NOT NULL,
    product_id uuid NOT NULL,
    first_order_id uuid NOT NULL,
    bought_at timestamptz NOT NULL,
    CONSTRAINT bookstore_purchases_pkey PRIMARY KEY (customer_id, product_id)
);
