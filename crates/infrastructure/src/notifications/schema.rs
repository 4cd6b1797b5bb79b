//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Instant, Uid};

    notifications_notifications (id) {
        id -> Uid,
        user_id -> Uid,
        kind -> Text,
        title -> Text,
        body -> Text,
        resource_type -> Text,
        resource_id -> Text,
        created_at -> Instant,
        read_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool};
    use crate::db::types::{Instant, Uid};

    notifications_preferences (user_id) {
        user_id -> Uid,
        mail -> Bool,
        new_logins -> Bool,
        revision -> BigInt,
        updated_at -> Instant,
    }
}
