//! What customers think of books, and what they have bought.

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_reviews (id) {
        id -> Uid,
        book_id -> Uid,
        isbn -> Text,
        customer_id -> Nullable<Uid>,
        rating -> Integer,
        state -> Text,
        verified_purchase -> Bool,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        hidden_reason -> Nullable<Text>,
        title -> Nullable<Text>,
        body -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::{Instant, Uid};

    bookstore_purchases (customer_id, product_id) {
        customer_id -> Uid,
        product_id -> Uid,
        first_order_id -> Uid,
        bought_at -> Instant,
    }
}
