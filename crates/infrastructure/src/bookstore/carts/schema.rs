//! The columns of carts that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable};
    use crate::db::types::{Doc, Instant, Uid};

    bookstore_carts (id) {
        id -> Uid,
        customer_id -> Nullable<Uid>,
        token_digest -> Nullable<Binary>,
        lines -> Doc,
        revision -> BigInt,
        updated_at -> Instant,
        expires_at -> Nullable<Instant>,
    }
}
