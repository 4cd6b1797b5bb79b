//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    platform_idempotency_keys (principal, key) {
        principal -> Uid,
        key -> Text,
        fingerprint -> Binary,
        status -> Nullable<Integer>,
        headers -> Nullable<Doc>,
        body -> Nullable<Binary>,
        created_at -> Instant,
    }
}
