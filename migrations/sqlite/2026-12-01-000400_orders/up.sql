-- Orders of customers. Amounts are in minor units of the currency of their row.
CREATE TABLE bookstore_orders (
    id TEXT NOT NULL CHECK (length(id) = 36),
    number TEXT NOT NULL,
    customer_id TEXT NOT NULL CHECK (length(customer_id) = 36),
    state TEXT NOT NULL,
    cancel_reason TEXT,
    currency TEXT NOT NULL,
    -- What all lines cost: of a draft, when it was last changed.
    total INTEGER,
    refunded_amount INTEGER NOT NULL,
    placed_at TEXT CHECK (length(placed_at) = 27),
    pay_by TEXT CHECK (length(pay_by) = 27),
    paid_at TEXT CHECK (length(paid_at) = 27),
    fulfilled_at TEXT CHECK (length(fulfilled_at) = 27),
    closed_at TEXT CHECK (length(closed_at) = 27),
    cancelled_at TEXT CHECK (length(cancelled_at) = 27),
    refunded_at TEXT CHECK (length(refunded_at) = 27),
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT bookstore_orders_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_orders_number_key UNIQUE (number),
    CONSTRAINT bookstore_orders_state_check
        CHECK (state IN ('draft', 'placed', 'paid', 'fulfilled', 'closed', 'cancelled', 'refunded')),
    CONSTRAINT bookstore_orders_cancel_reason_check
        CHECK (cancel_reason IN ('customer', 'shop', 'expired', 'account_closed')),
    CONSTRAINT bookstore_orders_cancelled_at_check
        CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL)
            AND (state = 'cancelled') = (cancelled_at IS NOT NULL)),
    -- What was placed has a price, and a time to be paid in.
    CONSTRAINT bookstore_orders_placed_at_check
        CHECK ((placed_at IS NULL) = (pay_by IS NULL) AND (placed_at IS NULL OR total IS NOT NULL)
            AND (placed_at IS NULL OR state <> 'draft') AND (placed_at IS NOT NULL OR state IN ('draft', 'cancelled'))),
    CONSTRAINT bookstore_orders_paid_at_check
        CHECK ((paid_at IS NOT NULL OR state NOT IN ('paid', 'fulfilled', 'closed', 'refunded'))
            AND (paid_at IS NULL OR placed_at IS NOT NULL)),
    CONSTRAINT bookstore_orders_fulfilled_at_check
        CHECK (fulfilled_at IS NOT NULL OR state NOT IN ('fulfilled', 'closed')),
    CONSTRAINT bookstore_orders_closed_at_check CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT bookstore_orders_refunded_at_check CHECK ((state = 'refunded') = (refunded_at IS NOT NULL)),
    -- Never more than was paid.
    CONSTRAINT bookstore_orders_refunded_amount_check
        CHECK (refunded_amount >= 0 AND (refunded_amount = 0 OR (paid_at IS NOT NULL AND refunded_amount <= total)))
) STRICT;

-- What those see who manage orders, in its orders.
CREATE INDEX bookstore_orders_created_at_id_idx ON bookstore_orders (created_at, id);
CREATE INDEX bookstore_orders_placed_at_id_idx ON bookstore_orders (placed_at, id);
CREATE INDEX bookstore_orders_total_id_idx ON bookstore_orders (total, id);
CREATE INDEX bookstore_orders_state_created_at_id_idx ON bookstore_orders (state, created_at, id);
CREATE INDEX bookstore_orders_state_placed_at_id_idx ON bookstore_orders (state, placed_at, id);
CREATE INDEX bookstore_orders_state_total_id_idx ON bookstore_orders (state, total, id);
-- One person has few.
CREATE INDEX bookstore_orders_customer_id_created_at_id_idx ON bookstore_orders (customer_id, created_at, id);
-- What waits to be paid, and to be closed.
CREATE INDEX bookstore_orders_state_pay_by_id_idx ON bookstore_orders (state, pay_by, id);
CREATE INDEX bookstore_orders_state_fulfilled_at_id_idx ON bookstore_orders (state, fulfilled_at, id);

CREATE TABLE bookstore_order_lines (
    order_id TEXT NOT NULL CHECK (length(order_id) = 36),
    id TEXT NOT NULL CHECK (length(id) = 36),
    position INTEGER NOT NULL,
    product_id TEXT NOT NULL CHECK (length(product_id) = 36),
    kind TEXT NOT NULL,
    -- What it was called and what it cost when the order was placed. Of a draft the product itself says it.
    title TEXT,
    unit_price INTEGER,
    quantity INTEGER NOT NULL,
    fulfilled INTEGER NOT NULL,
    refunded INTEGER NOT NULL,
    -- Those among the refunded that were never handed over.
    called_off INTEGER NOT NULL,
    CONSTRAINT bookstore_order_lines_pkey PRIMARY KEY (order_id, id),
    CONSTRAINT bookstore_order_lines_order_id_product_id_key UNIQUE (order_id, product_id),
    CONSTRAINT bookstore_order_lines_order_id_fkey
        FOREIGN KEY (order_id) REFERENCES bookstore_orders (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_order_lines_product_id_fkey FOREIGN KEY (product_id) REFERENCES bookstore_products (id),
    CONSTRAINT bookstore_order_lines_kind_check CHECK (kind IN ('book', 'magazine', 'item')),
    CONSTRAINT bookstore_order_lines_unit_price_check
        CHECK ((title IS NULL) = (unit_price IS NULL) AND (unit_price IS NULL OR unit_price >= 0)),
    CONSTRAINT bookstore_order_lines_quantity_check
        CHECK (quantity > 0 AND fulfilled >= 0 AND called_off >= 0 AND called_off <= refunded
            AND refunded <= quantity AND fulfilled + called_off <= quantity
            AND refunded - called_off <= fulfilled)
) STRICT, WITHOUT ROWID;

CREATE INDEX bookstore_order_lines_product_id_idx ON bookstore_order_lines (product_id);

-- What customers were asked to pay, and what came of it. At most one payment of an order is on its way.
CREATE TABLE bookstore_order_payments (
    id TEXT NOT NULL CHECK (length(id) = 36),
    order_id TEXT NOT NULL CHECK (length(order_id) = 36),
    gateway TEXT NOT NULL,
    -- By what; forgotten when it is settled.
    method TEXT,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- What the gateway calls it.
    reference TEXT,
    -- Where the customer confirms it.
    action_url TEXT,
    decline_code TEXT,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    settled_at TEXT CHECK (length(settled_at) = 27),
    CONSTRAINT bookstore_order_payments_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_order_payments_order_id_fkey
        FOREIGN KEY (order_id) REFERENCES bookstore_orders (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_order_payments_state_check
        CHECK (state IN ('pending', 'succeeded', 'declined', 'cancelled')),
    CONSTRAINT bookstore_order_payments_amount_check CHECK (amount > 0),
    CONSTRAINT bookstore_order_payments_settled_at_check
        CHECK ((state = 'pending') = (settled_at IS NULL) AND (state = 'pending') = (method IS NOT NULL)
            AND (state = 'declined') = (decline_code IS NOT NULL)
            AND (reference IS NOT NULL OR state <> 'succeeded'))
) STRICT;

CREATE INDEX bookstore_order_payments_order_id_created_at_id_idx
    ON bookstore_order_payments (order_id, created_at, id);
CREATE INDEX bookstore_order_payments_state_created_at_id_idx ON bookstore_order_payments (state, created_at, id);
CREATE UNIQUE INDEX bookstore_order_payments_order_id_key ON bookstore_order_payments (order_id)
    WHERE state = 'pending';

-- What goes back to customers of what they paid, and how far it is.
CREATE TABLE bookstore_order_refunds (
    id TEXT NOT NULL CHECK (length(id) = 36),
    order_id TEXT NOT NULL CHECK (length(order_id) = 36),
    payment_id TEXT NOT NULL CHECK (length(payment_id) = 36),
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    reference TEXT,
    decline_code TEXT,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    settled_at TEXT CHECK (length(settled_at) = 27),
    CONSTRAINT bookstore_order_refunds_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_order_refunds_order_id_fkey
        FOREIGN KEY (order_id) REFERENCES bookstore_orders (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_order_refunds_payment_id_fkey
        FOREIGN KEY (payment_id) REFERENCES bookstore_order_payments (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_order_refunds_reason_check CHECK (reason IN ('cancelled', 'returned', 'too_late')),
    CONSTRAINT bookstore_order_refunds_state_check CHECK (state IN ('pending', 'succeeded', 'refused')),
    CONSTRAINT bookstore_order_refunds_amount_check CHECK (amount > 0),
    CONSTRAINT bookstore_order_refunds_settled_at_check
        CHECK ((state = 'pending') = (settled_at IS NULL) AND (state = 'refused') = (decline_code IS NOT NULL))
) STRICT;

CREATE INDEX bookstore_order_refunds_order_id_created_at_id_idx
    ON bookstore_order_refunds (order_id, created_at, id);
CREATE INDEX bookstore_order_refunds_payment_id_idx ON bookstore_order_refunds (payment_id);
CREATE INDEX bookstore_order_refunds_state_created_at_id_idx ON bookstore_order_refunds (state, created_at, id);

-- What was done with each order. Which state of the record it led to tells the order.
CREATE TABLE bookstore_order_history (
    order_id TEXT NOT NULL CHECK (length(order_id) = 36),
    revision INTEGER NOT NULL,
    at TEXT NOT NULL CHECK (length(at) = 27),
    actor_id TEXT CHECK (length(actor_id) = 36),
    action TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    why TEXT,
    request_id TEXT NOT NULL,
    CONSTRAINT bookstore_order_history_pkey PRIMARY KEY (order_id, revision),
    CONSTRAINT bookstore_order_history_order_id_fkey
        FOREIGN KEY (order_id) REFERENCES bookstore_orders (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The last number of an order in each year.
CREATE TABLE bookstore_order_counters (
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT bookstore_order_counters_pkey PRIMARY KEY (year),
    CONSTRAINT bookstore_order_counters_last_check CHECK (last > 0)
) STRICT, WITHOUT ROWID;
