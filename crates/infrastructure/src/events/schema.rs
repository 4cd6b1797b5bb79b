//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::Instant;

    events_consumers (name) {
        name -> Text,
        position -> BigInt,
        updated_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::{Instant, Uid};

    events_inbox (consumer, event_id) {
        consumer -> Text,
        event_id -> Uid,
        handled_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::db::types::Instant;

    events_held (consumer, sequence) {
        consumer -> Text,
        sequence -> BigInt,
        resource_type -> Text,
        resource_id -> Text,
        attempts -> BigInt,
        due_at -> Instant,
    }
}
