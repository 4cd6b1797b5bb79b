//! Secrets of single use that the owners of accounts were sent.

use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::{
    identity::{Purpose, SingleUse, SingleUses, TokenDigest},
    kernel::{StoreError, Timestamp, UserId},
};

use super::{
    corrupt,
    schema::{identity_single_uses, identity_single_uses::dsl},
};
use crate::{
    db::{
        store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_single_uses)]
struct Row {
    id: Key,
    purpose: String,
    digest: Vec<u8>,
    user_id: Key,
    email: String,
    expires_at: Ts,
}

impl From<&SingleUse> for Row {
    fn from(it: &SingleUse) -> Self {
        Self {
            id: it.id.into(),
            purpose: it.purpose.name().to_owned(),
            digest: it.digest.0.to_vec(),
            user_id: it.user.into(),
            email: it.email.to_string(),
            expires_at: it.expires_at.into(),
        }
    }
}

impl SingleUses for Unit<'_> {
    fn add_single_use(&mut self, secret: &SingleUse) -> Result<bool, StoreError> {
        let row = Row::from(secret);
        let same = || dsl::identity_single_uses.filter(dsl::user_id.eq(row.user_id).and(dsl::purpose.eq(&row.purpose)));
        // Identifiers are in the order of time.
        let newer = same().filter(dsl::id.gt(row.id)).count().get_result::<i64>(self.conn).map_err(store_error)?;
        if newer > 0 {
            return Ok(false);
        }
        diesel::delete(same()).execute(self.conn).map_err(store_error)?;
        let added = diesel::insert_into(dsl::identity_single_uses).values(&row).execute(self.conn);
        added.map(|_| true).map_err(store_error)
    }

    fn is_single_use_good(&mut self, TokenDigest(digest): &TokenDigest, at: Timestamp) -> Result<bool, StoreError> {
        let good = dsl::identity_single_uses.filter(dsl::digest.eq(digest.to_vec()).and(dsl::expires_at.gt(Ts(at))));
        good.count().get_result::<i64>(self.conn).map(|it| it > 0).map_err(store_error)
    }

    fn use_single_use(
        &mut self,
        purpose: Purpose,
        digest: &TokenDigest,
        at: Timestamp,
    ) -> Result<Option<SingleUse>, StoreError> {
        let good = dsl::identity_single_uses
            .filter(dsl::digest.eq(digest.0.to_vec()).and(dsl::purpose.eq(purpose.name())))
            .filter(dsl::expires_at.gt(Ts(at)));
        let row: Option<Row> = good.select(Row::as_select()).first(self.conn).optional().map_err(store_error)?;
        let Some(row) = row else { return Ok(None) };
        // Of two who come at once, one deletes it.
        let used = diesel::delete(dsl::identity_single_uses.find(row.id)).execute(self.conn).map_err(store_error)?;
        let secret = SingleUse {
            id: row.id.into(),
            purpose,
            digest: *digest,
            user: row.user_id.into(),
            email: row.email.parse().map_err(corrupt)?,
            expires_at: row.expires_at.into(),
        };
        Ok((used == 1).then_some(secret))
    }

    fn forget_single_uses_of(&mut self, user: UserId) -> Result<(), StoreError> {
        let all = dsl::identity_single_uses.filter(dsl::user_id.eq(Key::from(user)));
        diesel::delete(all).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_single_uses(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_single_uses WHERE id IN (SELECT id FROM identity_single_uses \
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}
