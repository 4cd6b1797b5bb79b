-- What was earned on each day of UTC, in each currency and category; the category '' is all of the shop, where an order
-- counts once. Amounts are in minor units. Written with the orders, in the same transactions.
CREATE TABLE bookstore_revenue_by_day (
    currency text COLLATE "C" NOT NULL,
    day date NOT NULL,
    category text COLLATE "C" NOT NULL,
    orders bigint NOT NULL,
    pieces bigint NOT NULL,
    gross bigint NOT NULL,
    returned bigint NOT NULL,
    refunded bigint NOT NULL,
    CONSTRAINT bookstore_revenue_by_day_pkey PRIMARY KEY (currency, day, category)
);

-- The same for each product, in the category in which it stood when it was sold.
CREATE TABLE bookstore_sales_by_day (
    currency text COLLATE "C" NOT NULL,
    day date NOT NULL,
    product_id uuid NOT NULL,
    category text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    pieces bigint NOT NULL,
    gross bigint NOT NULL,
    returned bigint NOT NULL,
    refunded bigint NOT NULL,
    CONSTRAINT bookstore_sales_by_day_pkey PRIMARY KEY (currency, day, product_id, category),
    CONSTRAINT bookstore_sales_by_day_kind_check CHECK (kind IN ('book', 'magazine', 'item'))
);

CREATE INDEX bookstore_sales_by_day_product_id_day_idx ON bookstore_sales_by_day (product_id, day);

-- The products in the lists of which 100 or fewer are left, in the order of how many that are. Apart from their rows, so
-- that an index of those need not hold the stock; triggers keep it.
CREATE TABLE bookstore_low_stock (
    stock bigint NOT NULL,
    product_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    CONSTRAINT bookstore_low_stock_pkey PRIMARY KEY (stock, product_id),
    CONSTRAINT bookstore_low_stock_kind_check CHECK (kind IN ('book', 'magazine', 'item'))
);

-- What goes with each product, the best first. Found out anew each night.
CREATE TABLE bookstore_related_products (
    product_id uuid NOT NULL,
    rank integer NOT NULL,
    related_id uuid NOT NULL,
    -- In millionths.
    score bigint NOT NULL,
    CONSTRAINT bookstore_related_products_pkey PRIMARY KEY (product_id, rank)
);

-- What has sold best in each category of late, the best first.
CREATE TABLE bookstore_favourites (
    category text COLLATE "C" NOT NULL,
    rank integer NOT NULL,
    product_id uuid NOT NULL,
    CONSTRAINT bookstore_favourites_pkey PRIMARY KEY (category, rank)
);
