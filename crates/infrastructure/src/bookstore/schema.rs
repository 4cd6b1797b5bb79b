//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    bookstore_books (id) {
        id -> Uid,
        isbn -> Text,
        title -> Text,
        subtitle -> Nullable<Text>,
        credits -> Doc,
        category -> Text,
        language -> Nullable<Text>,
        published_year -> Nullable<Integer>,
        publisher -> Nullable<Text>,
        page_count -> Nullable<Integer>,
        price -> BigInt,
        currency -> Text,
        stock -> BigInt,
        rating_sum -> BigInt,
        rating_count -> BigInt,
        rating_average -> Nullable<BigInt>,
        revision -> BigInt,
        archived_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        description -> Nullable<Text>,
        search_text -> Text,
        title_length -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::Uid;

    bookstore_products (id) {
        id -> Uid,
        kind -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::db::types::Uid;

    bookstore_prices (kind, price, id) {
        kind -> Text,
        price -> BigInt,
        id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_stock_movements (product_id, number) {
        product_id -> Uid,
        number -> BigInt,
        quantity -> BigInt,
        stock -> BigInt,
        reason -> Text,
        order_id -> Nullable<Uid>,
        note -> Nullable<Text>,
        recorded_by -> Nullable<Uid>,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Integer;
    use crate::db::types::Uid;

    bookstore_book_authors (author_id, book_id) {
        author_id -> Uid,
        book_id -> Uid,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_authors (id) {
        id -> Uid,
        name -> Text,
        name_key -> Text,
        sort_name -> Text,
        search_text -> Text,
        biography -> Nullable<Text>,
        born_on -> Nullable<Date>,
        died_on -> Nullable<Date>,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::Instant;

    bookstore_categories (slug) {
        slug -> Text,
        name -> Text,
        parent -> Nullable<Text>,
        search_text -> Text,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_magazines (id) {
        id -> Uid,
        issn -> Text,
        title -> Text,
        issue_number -> Text,
        issue_label -> Nullable<Text>,
        published_on -> Nullable<Date>,
        publisher -> Nullable<Text>,
        category -> Text,
        search_text -> Text,
        price -> BigInt,
        currency -> Text,
        stock -> BigInt,
        revision -> BigInt,
        archived_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_items (id) {
        id -> Uid,
        sku -> Text,
        name -> Text,
        description -> Nullable<Text>,
        category -> Text,
        search_text -> Text,
        price -> BigInt,
        currency -> Text,
        stock -> BigInt,
        revision -> BigInt,
        archived_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::joinable!(bookstore_book_authors -> bookstore_books (book_id));
diesel::allow_tables_to_appear_in_same_query!(
    bookstore_books,
    bookstore_book_authors,
    bookstore_authors,
    bookstore_categories,
    bookstore_magazines,
    bookstore_items,
);
