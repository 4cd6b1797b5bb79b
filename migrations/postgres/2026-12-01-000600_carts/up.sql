-- What people think of ordering. A cart is read and written as a whole, and nobody asks who has something in one.
CREATE TABLE bookstore_carts (
    id uuid NOT NULL,
    customer_id uuid,
    -- Of the token of a visitor, who is not known.
    token_digest bytea,
    lines json NOT NULL,
    revision bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    -- When a visitor's is forgotten.
    expires_at timestamptz,
    CONSTRAINT bookstore_carts_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_carts_customer_id_key UNIQUE (customer_id),
    CONSTRAINT bookstore_carts_token_digest_key UNIQUE (token_digest),
    CONSTRAINT bookstore_carts_token_digest_check
        CHECK ((token_digest IS NULL) = (customer_id IS NOT NULL) AND length(token_digest) = 32),
    CONSTRAINT bookstore_carts_expires_at_check CHECK ((expires_at IS NULL) = (customer_id IS NOT NULL))
);

CREATE INDEX bookstore_carts_expires_at_idx ON bookstore_carts (expires_at);
