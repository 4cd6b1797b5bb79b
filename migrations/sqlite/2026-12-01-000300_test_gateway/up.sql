-- The books of the embedded test gateway, which are its own: what it has taken, in play money.
CREATE TABLE bookstore_test_gateway_payments (
    -- The shop's name for it.
    id TEXT NOT NULL CHECK (length(id) = 36),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL,
    refunded INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT bookstore_test_gateway_payments_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_test_gateway_payments_amount_check CHECK (amount > 0),
    CONSTRAINT bookstore_test_gateway_payments_refunded_check CHECK (refunded >= 0 AND refunded <= amount),
    CONSTRAINT bookstore_test_gateway_payments_state_check
        CHECK (state IN ('succeeded', 'declined', 'unknown_card', 'action_required', 'not_confirmed', 'cancelled'))
) STRICT, WITHOUT ROWID;

-- What it was asked to give back, and whether it did.
CREATE TABLE bookstore_test_gateway_refunds (
    -- The shop's name for it.
    id TEXT NOT NULL CHECK (length(id) = 36),
    payment_id TEXT NOT NULL CHECK (length(payment_id) = 36),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    made INTEGER NOT NULL CHECK (made IN (0, 1)),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    CONSTRAINT bookstore_test_gateway_refunds_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_test_gateway_refunds_payment_id_fkey
        FOREIGN KEY (payment_id) REFERENCES bookstore_test_gateway_payments (id),
    CONSTRAINT bookstore_test_gateway_refunds_amount_check CHECK (amount > 0)
) STRICT, WITHOUT ROWID;
