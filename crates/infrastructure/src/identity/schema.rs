//! The columns that the queries here may name.

mod oauth;

pub(super) use oauth::{
    identity_authorization_codes, identity_consents, identity_oauth_client_secrets, identity_oauth_clients,
    identity_revoked_tokens,
};

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    identity_users (id) {
        id -> Uid,
        email -> Text,
        email_folded -> Text,
        display_name -> Text,
        name_folded -> Text,
        department -> Nullable<Text>,
        state -> Text,
        password_hash -> Text,
        email_verified_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        revision -> BigInt,
        totp_enabled_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable};
    use crate::db::types::{Instant, Uid};

    identity_totp (user_id) {
        user_id -> Uid,
        secret -> Binary,
        enrolled_at -> Instant,
        last_step -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::Binary;
    use crate::db::types::Uid;

    identity_recovery_codes (user_id, digest) {
        user_id -> Uid,
        digest -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::Uid;

    identity_user_roles (user_id, role) {
        user_id -> Uid,
        role -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Doc, Instant};

    identity_roles (name) {
        name -> Text,
        description -> Nullable<Text>,
        permissions -> Doc,
        created_at -> Instant,
        updated_at -> Instant,
        revision -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::Uid;

    identity_user_words (user_id, word) {
        user_id -> Uid,
        word -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    identity_sessions (id) {
        id -> Uid,
        user_id -> Uid,
        opened_at -> Instant,
        last_used_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        device -> Nullable<Text>,
        client_id -> Nullable<Uid>,
        scopes -> Nullable<Doc>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable};
    use crate::db::types::{Instant, Uid};

    identity_refresh_tokens (digest) {
        digest -> Binary,
        session_id -> Uid,
        issued_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Binary;
    use crate::db::types::{Instant, Uid};

    identity_login_failures (id) {
        id -> Uid,
        origin -> Binary,
        account -> Binary,
        failed_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Binary;
    use crate::db::types::{Instant, Uid};

    identity_known_addresses (user_id, origin) {
        user_id -> Uid,
        origin -> Binary,
        last_seen_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Bool, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    identity_mails (id) {
        id -> Uid,
        kind -> Text,
        account -> Binary,
        origin -> Binary,
        email -> Nullable<Text>,
        user_id -> Nullable<Uid>,
        created_at -> Instant,
        issued -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
    use crate::db::types::Instant;

    identity_usage_plans (slug) {
        slug -> Text,
        name -> Text,
        rate_per_second -> Integer,
        burst -> Integer,
        quota -> Nullable<Integer>,
        quota_period -> Text,
        self_service -> Bool,
        created_at -> Instant,
        updated_at -> Instant,
        revision -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Text};
    use crate::db::types::{Instant, Uid};

    identity_single_uses (id) {
        id -> Uid,
        purpose -> Text,
        digest -> Binary,
        user_id -> Uid,
        email -> Text,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Text};
    use crate::db::types::{Instant, Uid};

    identity_registrations (id) {
        id -> Uid,
        digest -> Binary,
        user_id -> Uid,
        email -> Text,
        email_folded -> Text,
        display_name -> Text,
        password_hash -> Text,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    identity_invitations (id) {
        id -> Uid,
        digest -> Binary,
        email -> Text,
        email_folded -> Text,
        roles -> Doc,
        invited_by -> Nullable<Uid>,
        created_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    identity_api_keys (id) {
        id -> Uid,
        user_id -> Uid,
        name -> Text,
        prefix -> Text,
        scopes -> Doc,
        plan -> Text,
        expires_at -> Instant,
        old_secret_until -> Nullable<Instant>,
        last_used_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        revision -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable};
    use crate::db::types::{Instant, Uid};

    identity_api_key_secrets (digest) {
        digest -> Binary,
        key_id -> Uid,
        good_until -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::db::types::Uid;

    identity_api_key_usage (key_id, period, begins) {
        key_id -> Uid,
        period -> Text,
        begins -> Date,
        admitted -> BigInt,
        refused -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    identity_users,
    identity_user_roles,
    identity_roles,
    identity_user_words,
    identity_sessions,
    identity_refresh_tokens,
    identity_known_addresses,
    identity_single_uses,
    identity_usage_plans,
    identity_api_keys,
    identity_api_key_secrets,
    identity_oauth_clients,
);
