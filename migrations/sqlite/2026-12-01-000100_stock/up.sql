-- What moved the stock of each product, which is the sum of it. The revision of the product that a movement made is
-- its number. Which order it was for is known by its identifier alone.
CREATE TABLE bookstore_stock_movements (
    product_id TEXT NOT NULL CHECK (length(product_id) = 36),
    number INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    -- Afterwards.
    stock INTEGER NOT NULL,
    reason TEXT NOT NULL,
    order_id TEXT CHECK (length(order_id) = 36),
    note TEXT,
    recorded_by TEXT CHECK (length(recorded_by) = 36),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 27),
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
) STRICT, WITHOUT ROWID;

CREATE INDEX bookstore_stock_movements_order_id_product_id_number_idx
    ON bookstore_stock_movements (order_id, product_id, number) WHERE order_id IS NOT NULL;

-- What is there already was there when the ledger was opened.
INSERT INTO bookstore_stock_movements (product_id, number, quantity, stock, reason, recorded_at)
SELECT id, revision, stock, stock, 'opening', updated_at FROM bookstore_books WHERE stock <> 0
UNION ALL SELECT id, revision, stock, stock, 'opening', updated_at FROM bookstore_magazines WHERE stock <> 0
UNION ALL SELECT id, revision, stock, stock, 'opening', updated_at FROM bookstore_items WHERE stock <> 0;
