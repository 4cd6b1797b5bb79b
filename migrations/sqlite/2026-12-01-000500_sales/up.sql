-- What was earned on each day of UTC, in each currency and category; the category '' is all of the shop, where an order
-- counts once. Amounts are in minor units. Written with the orders, in the same transactions.
CREATE TABLE bookstore_revenue_by_day (
    currency TEXT NOT NULL,
    day TEXT NOT NULL CHECK (length(day) = 10),
    category TEXT NOT NULL,
    orders INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    refunded INTEGER NOT NULL,
    CONSTRAINT bookstore_revenue_by_day_pkey PRIMARY KEY (currency, day, category)
) STRICT, WITHOUT ROWID;

-- The same for each product, in the category in which it stood when it was sold.
CREATE TABLE bookstore_sales_by_day (
    currency TEXT NOT NULL,
    day TEXT NOT NULL CHECK (length(day) = 10),
    product_id TEXT NOT NULL CHECK (length(product_id) = 36),
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    pieces INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    refunded INTEGER NOT NULL,
    CONSTRAINT bookstore_sales_by_day_pkey PRIMARY KEY (currency, day, product_id, category),
    CONSTRAINT bookstore_sales_by_day_kind_check CHECK (kind IN ('book', 'magazine', 'item'))
) STRICT, WITHOUT ROWID;

CREATE INDEX bookstore_sales_by_day_product_id_day_idx ON bookstore_sales_by_day (product_id, day);

-- The products in the lists of which 100 or fewer are left, in the order of how many that are. Apart from their rows, so
-- that an index of those need not hold the stock; triggers keep it.
CREATE TABLE bookstore_low_stock (
    stock INTEGER NOT NULL,
    product_id TEXT NOT NULL CHECK (length(product_id) = 36),
    kind TEXT NOT NULL,
    CONSTRAINT bookstore_low_stock_pkey PRIMARY KEY (stock, product_id),
    CONSTRAINT bookstore_low_stock_kind_check CHECK (kind IN ('book', 'magazine', 'item'))
) STRICT, WITHOUT ROWID;

-- What goes with each product, the best first. Found out anew each night.
CREATE TABLE bookstore_related_products (
    product_id TEXT NOT NULL CHECK (length(product_id) = 36),
    rank INTEGER NOT NULL,
    related_id TEXT NOT NULL CHECK (length(related_id) = 36),
    -- In millionths.
    score INTEGER NOT NULL,
    CONSTRAINT bookstore_related_products_pkey PRIMARY KEY (product_id, rank)
) STRICT, WITHOUT ROWID;

-- What has sold best in each category of late, the best first.
CREATE TABLE bookstore_favourites (
    category TEXT NOT NULL,
    rank INTEGER NOT NULL,
    product_id TEXT NOT NULL CHECK (length(product_id) = 36),
    CONSTRAINT bookstore_favourites_pkey PRIMARY KEY (category, rank)
) STRICT, WITHOUT ROWID;
