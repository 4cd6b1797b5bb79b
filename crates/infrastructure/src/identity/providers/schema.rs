//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    identity_providers (id) {
        id -> Uid,
        slug -> Text,
        name -> Text,
        issuer -> Text,
        client_id -> Text,
        client_secret -> Nullable<Binary>,
        scopes -> Doc,
        enabled -> Bool,
        trusts_email -> Bool,
        created_at -> Instant,
        updated_at -> Instant,
        revision -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Instant, Uid};

    identity_links (id) {
        id -> Uid,
        provider_id -> Uid,
        subject -> Text,
        user_id -> Uid,
        created_at -> Instant,
        last_used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Bool, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    identity_provider_logins (id) {
        id -> Uid,
        provider_id -> Uid,
        user_id -> Nullable<Uid>,
        state_digest -> Binary,
        verifier_digest -> Binary,
        return_to -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        claimed -> Bool,
        ticket_digest -> Nullable<Binary>,
        subject -> Nullable<Text>,
        email -> Nullable<Text>,
        email_folded -> Nullable<Text>,
        email_verified -> Nullable<Bool>,
        display_name -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(identity_providers, identity_links);
