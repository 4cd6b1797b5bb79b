//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    audit_entries (sequence) {
        sequence -> BigInt,
        id -> Uid,
        at -> Instant,
        actor_id -> Nullable<Uid>,
        on_behalf_of -> Nullable<Uid>,
        action -> Text,
        resource_type -> Text,
        resource_id -> Text,
        changes -> Doc,
        request_id -> Text,
        address -> Nullable<Text>,
        event -> Nullable<Doc>,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Integer};

    audit_chain (id) {
        id -> Integer,
        sequence -> BigInt,
        hash -> Binary,
    }
}
