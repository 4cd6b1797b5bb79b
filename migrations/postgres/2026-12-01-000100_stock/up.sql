-- What moved the stock of each product, which is the sum of it. The revision of the product that a movement made is
-- its number. Which order it was for is known by its identifier alone.
CREATE TABLE bookstore_stock_movements (
    product_id uuid NOT NULL,
    number bigint NOT NULL,
    quantity bigint NOT NULL,
    -- Afterwards.
    stock bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    order_id uuid,
    note text,
    recorded_by uuid,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT bookstore_stock_movements_pkey PRIMARY KEY (product_id, number),
    CONSTRAINT bookstore_stock_movements_product_id_fkey
        FOREIGN KEY (product_id) REFERENCES bookstore_products (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_stock_movements_quantity_check CHECK (quantity <> 0),
    CONSTRAINT bookstore_stock_movements_stock_check CHECK (stock >= 0),
    CONSTRAINT bookstore_stock_movements_reason_check
        CHECK (reason IN ('opening', 'receipt', 'correction', 'reserved', 'released', 'returned')),
    -- Only what is for an order has one.
    CONSTRAINT bookstore_stock_movements_order_id_check
        CHECK ((order_id IS NOT NULL) = (reason IN ('reserved', 'released', 'returned')))
);

CREATE INDEX bookstore_stock_movements_order_id_product_id_number_idx
    ON bookstore_stock_movements (order_id, product_id, number) WHERE order_id IS NOT NULL;

-- What is there already was there when the ledger was opened.
INSERT INTO bookstore_stock_movements (product_id, number, quantity, stock, reason, recorded_at)
SELECT id, revision, stock, stock, 'opening', updated_at FROM bookstore_books WHERE stock <> 0
UNION ALL SELECT id, revision, stock, stock, 'opening', updated_at FROM bookstore_magazines WHERE stock <> 0
UNION ALL SELECT id, revision, stock, stock, 'opening', updated_at FROM bookstore_items WHERE stock <> 0;
