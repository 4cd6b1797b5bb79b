//! Those of applications and consents.

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    identity_oauth_clients (id) {
        id -> Uid,
        name -> Text,
        kind -> Text,
        grants -> Doc,
        redirect_uris -> Doc,
        scopes -> Doc,
        old_secret_until -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        revision -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable};
    use crate::db::types::{Instant, Uid};

    identity_oauth_client_secrets (digest) {
        digest -> Binary,
        client_id -> Uid,
        good_until -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::{Doc, Instant, Uid};

    identity_consents (user_id, client_id) {
        user_id -> Uid,
        client_id -> Uid,
        scopes -> Doc,
        given_at -> Instant,
        updated_at -> Instant,
    }
}
