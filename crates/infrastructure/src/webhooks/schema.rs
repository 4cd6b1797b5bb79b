//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    webhooks_webhooks (id) {
        id -> Uid,
        url -> Text,
        event_types -> Doc,
        description -> Nullable<Text>,
        enabled -> Bool,
        secret -> Binary,
        old_secret -> Nullable<Binary>,
        old_secret_until -> Nullable<Instant>,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        removed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::{Instant, Uid};

    webhooks_event_types (pattern, webhook_id) {
        pattern -> Text,
        webhook_id -> Uid,
        since -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    webhooks_deliveries (id) {
        id -> Uid,
        webhook_id -> Uid,
        event_id -> Uid,
        event_type -> Text,
        payload -> Text,
        state -> Text,
        attempts -> Doc,
        next_attempt_at -> Nullable<Instant>,
        job_id -> Uid,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
