CREATE TABLE bookstore_categories (
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    parent text COLLATE "C",
    search_text text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT bookstore_categories_pkey PRIMARY KEY (slug),
    CONSTRAINT bookstore_categories_parent_fkey FOREIGN KEY (parent) REFERENCES bookstore_categories (slug),
    CONSTRAINT bookstore_categories_parent_check CHECK (parent <> slug)
);

CREATE INDEX bookstore_categories_parent_slug_idx ON bookstore_categories (parent, slug);
CREATE INDEX bookstore_categories_name_slug_idx ON bookstore_categories (name, slug);

CREATE TABLE bookstore_authors (
    id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    search_text text COLLATE "C" NOT NULL,
    biography text,
    born_on date,
    died_on date,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT bookstore_authors_pkey PRIMARY KEY (id)
);

CREATE INDEX bookstore_authors_name_key_created_at_id_idx ON bookstore_authors (name_key, created_at, id);
CREATE INDEX bookstore_authors_sort_name_id_idx ON bookstore_authors (sort_name, id);
CREATE INDEX bookstore_authors_name_id_idx ON bookstore_authors (name, id);
CREATE INDEX bookstore_authors_created_at_id_idx ON bookstore_authors (created_at, id);

-- What can be sold, whatever it is: no two have the same identifier.
CREATE TABLE bookstore_products (
    id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    CONSTRAINT bookstore_products_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_products_kind_check CHECK (kind IN ('book', 'magazine', 'item'))
);

-- The products of a kind in the order of their prices, which are those of their rows. Apart from these,
-- so that a new price changes nothing else that is sorted.
CREATE TABLE bookstore_prices (
    kind text COLLATE "C" NOT NULL,
    price bigint NOT NULL,
    id uuid NOT NULL,
    CONSTRAINT bookstore_prices_pkey PRIMARY KEY (kind, price, id)
);

CREATE TABLE bookstore_books (
    id uuid NOT NULL,
    isbn text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    subtitle text,
    -- The authors in their order, as bookstore_book_authors and bookstore_authors know them.
    credits json NOT NULL,
    category text COLLATE "C" NOT NULL,
    language text COLLATE "C",
    published_year integer,
    publisher text,
    page_count integer,
    price bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    stock bigint NOT NULL,
    rating_sum bigint NOT NULL DEFAULT 0,
    rating_count bigint NOT NULL DEFAULT 0,
    -- In hundredths; null without reviews.
    rating_average bigint,
    revision bigint NOT NULL,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- What is long is last: what comes before it is read without it.
    description text,
    search_text text COLLATE "C" NOT NULL,
    -- How many characters of it are the words of the title.
    title_length integer NOT NULL,
    CONSTRAINT bookstore_books_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_books_isbn_key UNIQUE (isbn),
    CONSTRAINT bookstore_books_id_fkey FOREIGN KEY (id) REFERENCES bookstore_products (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_books_category_fkey FOREIGN KEY (category) REFERENCES bookstore_categories (slug),
    CONSTRAINT bookstore_books_price_check CHECK (price >= 0),
    CONSTRAINT bookstore_books_stock_check CHECK (stock >= 0)
) WITH (fillfactor = 85);

CREATE INDEX bookstore_books_title_isbn_idx ON bookstore_books (title, isbn) WHERE archived_at IS NULL;
CREATE INDEX bookstore_books_created_at_isbn_idx ON bookstore_books (created_at, isbn) WHERE archived_at IS NULL;
CREATE INDEX bookstore_books_published_year_isbn_idx ON bookstore_books (published_year, isbn)
    WHERE archived_at IS NULL;
CREATE INDEX bookstore_books_published_year_title_isbn_idx ON bookstore_books (published_year, title, isbn)
    WHERE archived_at IS NULL;
-- Not partial, because it also serves the foreign key.
CREATE INDEX bookstore_books_category_title_isbn_idx ON bookstore_books (category, title, isbn);
CREATE INDEX bookstore_books_category_created_at_isbn_idx ON bookstore_books (category, created_at, isbn)
    WHERE archived_at IS NULL;
-- The product's identifier breaks ties here, which for most books, having no rating, is all that counts:
-- a new one goes to the end.
CREATE INDEX bookstore_books_rating_average_id_idx ON bookstore_books (rating_average, id);
CREATE INDEX bookstore_books_archived_category_idx ON bookstore_books (category) WHERE archived_at IS NOT NULL;
CREATE INDEX bookstore_books_archived_title_isbn_idx ON bookstore_books (title, isbn) WHERE archived_at IS NOT NULL;

CREATE TABLE bookstore_book_authors (
    author_id uuid NOT NULL,
    book_id uuid NOT NULL,
    position integer NOT NULL,
    CONSTRAINT bookstore_book_authors_pkey PRIMARY KEY (author_id, book_id),
    CONSTRAINT bookstore_book_authors_author_id_fkey FOREIGN KEY (author_id) REFERENCES bookstore_authors (id),
    CONSTRAINT bookstore_book_authors_book_id_fkey FOREIGN KEY (book_id) REFERENCES bookstore_books (id)
        ON DELETE CASCADE
);

CREATE INDEX bookstore_book_authors_book_id_idx ON bookstore_book_authors (book_id);

CREATE TABLE bookstore_magazines (
    id uuid NOT NULL,
    issn text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    issue_number text COLLATE "C" NOT NULL,
    issue_label text,
    published_on date,
    publisher text,
    category text COLLATE "C" NOT NULL,
    search_text text COLLATE "C" NOT NULL,
    price bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    stock bigint NOT NULL,
    revision bigint NOT NULL,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT bookstore_magazines_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_magazines_issn_issue_number_key UNIQUE (issn, issue_number),
    CONSTRAINT bookstore_magazines_id_fkey FOREIGN KEY (id) REFERENCES bookstore_products (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_magazines_category_fkey FOREIGN KEY (category) REFERENCES bookstore_categories (slug),
    CONSTRAINT bookstore_magazines_price_check CHECK (price >= 0),
    CONSTRAINT bookstore_magazines_stock_check CHECK (stock >= 0)
);

CREATE INDEX bookstore_magazines_title_id_idx ON bookstore_magazines (title, id) WHERE archived_at IS NULL;
CREATE INDEX bookstore_magazines_created_at_id_idx ON bookstore_magazines (created_at, id) WHERE archived_at IS NULL;
CREATE INDEX bookstore_magazines_published_on_id_idx ON bookstore_magazines (published_on, id)
    WHERE archived_at IS NULL;
CREATE INDEX bookstore_magazines_category_title_id_idx ON bookstore_magazines (category, title, id);
CREATE INDEX bookstore_magazines_category_created_at_id_idx ON bookstore_magazines (category, created_at, id)
    WHERE archived_at IS NULL;
CREATE INDEX bookstore_magazines_category_published_on_id_idx ON bookstore_magazines (category, published_on, id)
    WHERE archived_at IS NULL;
CREATE INDEX bookstore_magazines_archived_title_id_idx ON bookstore_magazines (title, id)
    WHERE archived_at IS NOT NULL;

CREATE TABLE bookstore_items (
    id uuid NOT NULL,
    sku text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    description text,
    category text COLLATE "C" NOT NULL,
    search_text text COLLATE "C" NOT NULL,
    price bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    stock bigint NOT NULL,
    revision bigint NOT NULL,
    archived_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT bookstore_items_pkey PRIMARY KEY (id),
    CONSTRAINT bookstore_items_sku_key UNIQUE (sku),
    CONSTRAINT bookstore_items_id_fkey FOREIGN KEY (id) REFERENCES bookstore_products (id) ON DELETE CASCADE,
    CONSTRAINT bookstore_items_category_fkey FOREIGN KEY (category) REFERENCES bookstore_categories (slug),
    CONSTRAINT bookstore_items_price_check CHECK (price >= 0),
    CONSTRAINT bookstore_items_stock_check CHECK (stock >= 0)
);

CREATE INDEX bookstore_items_name_id_idx ON bookstore_items (name, id) WHERE archived_at IS NULL;
CREATE INDEX bookstore_items_created_at_id_idx ON bookstore_items (created_at, id) WHERE archived_at IS NULL;
CREATE INDEX bookstore_items_category_name_id_idx ON bookstore_items (category, name, id);
CREATE INDEX bookstore_items_category_created_at_id_idx ON bookstore_items (category, created_at, id)
    WHERE archived_at IS NULL;
CREATE INDEX bookstore_items_archived_name_id_idx ON bookstore_items (name, id) WHERE archived_at IS NOT NULL;
