//! Access tokens that were given back, kept until they would have expired.

use application::identity::RevokedTokens;
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::kernel::{StoreError, Timestamp};
use uuid::Uuid;

use super::super::schema::identity_revoked_tokens::dsl;
use crate::{
    db::{
        store_error,
        types::{Instant, Key, Ts, Uid},
    },
    unit::Unit,
};

impl RevokedTokens for Unit<'_> {
    fn revoke_token(&mut self, token: Uuid, expires_at: Timestamp) -> Result<(), StoreError> {
        // Whoever gives it back twice has given it back.
        sql_query("INSERT INTO identity_revoked_tokens (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
            .bind::<Uid, _>(Key(token))
            .bind::<Instant, _>(Ts(expires_at))
            .execute(self.conn)
            .map(drop)
            .map_err(store_error)
    }

    fn forget_revoked_tokens(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_revoked_tokens WHERE id IN (SELECT id FROM identity_revoked_tokens \
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

impl Unit<'_> {
    pub(super) fn is_revoked(&mut self, token: Uuid) -> Result<bool, StoreError> {
        let found = dsl::identity_revoked_tokens.find(Key(token)).count().get_result::<i64>(self.conn);
        found.map(|it| it > 0).map_err(store_error)
    }
}
