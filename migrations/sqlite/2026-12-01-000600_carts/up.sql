-- What people think of ordering. A cart is read and written as a whole, and nobody asks who has something in one.
CREATE TABLE bookstore_carts (
    id TEXT NOT NULL CHECK (length(id) = 36),
    customer_id TEXT CHECK (length(customer_id) = 36),
    -- Of the token of a visitor, who is not known.
    token_digest BLOB,
    lines TEXT NOT NULL CHECK (json_valid(lines)),
    revision INTEGER NOT NULL,
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    -- When a visitor's is forgotten.
    expires_at TEXT CHECK (length(expires_at) = 27),
    CONSTRAINT bookstore_carts_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_carts_customer_id_key UNIQUE (customer_id),
    CONSTRAINT bookstore_carts_token_digest_key UNIQUE (token_digest),
    CONSTRAINT bookstore_carts_token_digest_check
        CHECK ((token_digest IS NULL) = (customer_id IS NOT NULL) AND length(token_digest) = 32),
    CONSTRAINT bookstore_carts_expires_at_check CHECK ((expires_at IS NULL) = (customer_id IS NOT NULL))
) STRICT;

CREATE INDEX bookstore_carts_expires_at_idx ON bookstore_carts (expires_at);
