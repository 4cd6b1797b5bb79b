-- The books of the embedded test gateway, which are its own: what it has taken, in play money.
CREATE TABLE bookstore_test_gateway_payments (
    -- The shop's name for it.
    id uuid NOT NULL,
    amount bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    method text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    refunded bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT bookstore_test_gateway_payments_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_test_gateway_payments_amount_check CHECK (amount > 0),
    CONSTRAINT bookstore_test_gateway_payments_refunded_check CHECK (refunded >= 0 AND refunded <= amount),
    CONSTRAINT bookstore_test_gateway_payments_state_check
        CHECK (state IN ('succeeded', 'declined', 'unknown_card', 'action_required', 'not_confirmed', 'cancelled'))
);

-- What it was asked to give back, and whether it did.
CREATE TABLE bookstore_test_gateway_refunds (
    -- The shop's name for it.
    id uuid NOT NULL,
    payment_id uuid NOT NULL,
    amount bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    made boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT bookstore_test_gateway_refunds_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_test_gateway_refunds_payment_id_fkey
        FOREIGN KEY (payment_id) REFERENCES bookstore_test_gateway_payments (id),
    CONSTRAINT bookstore_test_gateway_refunds_amount_check CHECK (amount > 0)
);
