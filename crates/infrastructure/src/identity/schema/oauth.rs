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
        trusted_since -> Instant,
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

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    identity_authorization_codes (digest) {
        digest -> Binary,
        client_id -> Uid,
        user_id -> Uid,
        session_id -> Uid,
        redirect_uri -> Text,
        challenge -> Text,
        scopes -> Doc,
        nonce -> Nullable<Text>,
        authenticated_at -> Instant,
        expires_at -> Instant,
        spent_on -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::db::types::{Instant, Uid};

    identity_revoked_tokens (id) {
        id -> Uid,
        expires_at -> Instant,
    }
}
