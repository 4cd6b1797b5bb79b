//! Idempotency keys: claimed with the work, answered with the work.

mod schema;
#[cfg(test)]
mod tests;

use application::idempotency::{Claim, Claimed, IdempotencyKeys, RETENTION, Recording};
use diesel::{prelude::*, query_dsl::methods::FilterDsl, sql_query, sql_types::BigInt, upsert::excluded};
use domain::kernel::{StoreError, Timestamp};
use schema::platform_idempotency_keys::{self as keys, dsl};

use crate::{
    db::{
        OnBoth, is_lock_timeout, store_error,
        types::{Instant, Json, Key, Ts, Uid},
    },
    unit::Unit,
};

type Headers = Vec<(String, String)>;

#[derive(Insertable)]
#[diesel(table_name = keys)]
struct Fresh<'c> {
    principal: Key,
    key: &'c str,
    fingerprint: &'c [u8],
    created_at: Ts,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = keys)]
struct Kept {
    fingerprint: Vec<u8>,
    status: Option<i32>,
    headers: Option<Json<Headers>>,
    body: Option<Vec<u8>>,
}

impl IdempotencyKeys for Unit<'_> {
    fn claim(&mut self, claim: &Claim, at: Timestamp) -> Result<Claimed, StoreError> {
        let fresh = Fresh {
            principal: principal(claim),
            key: &claim.key,
            fingerprint: &claim.fingerprint,
            created_at: at.into(),
        };
        // An expired key is as good as none. PostgreSQL waits here for whoever holds the key.
        let taken = diesel::insert_into(dsl::platform_idempotency_keys)
            .values(fresh)
            .on_conflict((dsl::principal, dsl::key))
            .do_update()
            .set((
                dsl::fingerprint.eq(excluded(dsl::fingerprint)),
                dsl::created_at.eq(excluded(dsl::created_at)),
                dsl::status.eq(None::<i32>),
                dsl::headers.eq(None::<Json<Headers>>),
                dsl::body.eq(None::<Vec<u8>>),
            ))
            .filter(dsl::created_at.le(Ts(at - RETENTION)))
            .on_both()
            .execute(self.conn);
        match taken {
            Ok(0) => self.kept(claim),
            Ok(_) => Ok(Claimed::Fresh),
            Err(error) if is_lock_timeout(&error) => Ok(Claimed::InProgress),
            Err(error) => Err(store_error(error)),
        }
    }

    fn keep(&mut self, claim: &Claim, answer: &Recording) -> Result<(), StoreError> {
        let kept = diesel::update(dsl::platform_idempotency_keys.find((principal(claim), &claim.key)))
            .set((
                dsl::status.eq(Some(i32::from(answer.status))),
                dsl::headers.eq(Some(Json(answer.headers.clone()))),
                dsl::body.eq(Some(&answer.body)),
            ))
            .execute(self.conn)
            .map_err(store_error)?;
        if kept == 1 { Ok(()) } else { Err(StoreError::Failed("an answer was kept for a key nobody claimed".into())) }
    }

    fn answered(&mut self, claim: &Claim, at: Timestamp) -> Result<Option<([u8; 32], Recording)>, StoreError> {
        let sought = dsl::platform_idempotency_keys.find((principal(claim), &claim.key));
        let sought = QueryDsl::filter(sought, dsl::created_at.gt(Ts(at - RETENTION))).select(Kept::as_select());
        let found: Option<Kept> = sought.first(self.conn).optional().map_err(store_error)?;
        found.map_or(Ok(None), Kept::answer)
    }

    fn forget_of(&mut self, principal: uuid::Uuid, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM platform_idempotency_keys WHERE principal = $1 AND key IN (SELECT key \
             FROM platform_idempotency_keys WHERE principal = $1 LIMIT $2)",
        )
        .bind::<Uid, _>(Key(principal))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }

    fn forget_expired(&mut self, at: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM platform_idempotency_keys WHERE (principal, key) IN (SELECT principal, key \
             FROM platform_idempotency_keys WHERE created_at <= $1 ORDER BY created_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(at - RETENTION))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

impl Unit<'_> {
    fn kept(&mut self, claim: &Claim) -> Result<Claimed, StoreError> {
        let row = dsl::platform_idempotency_keys.find((principal(claim), &claim.key)).select(Kept::as_select());
        let kept: Kept = row.first(self.conn).map_err(store_error)?;
        // A key without an answer is one that this very transaction claimed before.
        let used = |(fingerprint, answer)| Claimed::Used { fingerprint, answer };
        Ok(kept.answer()?.map_or(Claimed::InProgress, used))
    }
}

impl Kept {
    /// What was answered to whom, if that is known already.
    fn answer(self) -> Result<Option<([u8; 32], Recording)>, StoreError> {
        let Self { fingerprint, status, headers, body } = self;
        let (Some(status), Some(Json(headers)), Some(body)) = (status, headers, body) else { return Ok(None) };
        let corrupt = |what: &str| StoreError::Failed(format!("an idempotency key has a bad {what}").into());
        let fingerprint = fingerprint.try_into().map_err(|_| corrupt("fingerprint"))?;
        let status = u16::try_from(status).map_err(|_| corrupt("status"))?;
        Ok(Some((fingerprint, Recording { status, headers, body })))
    }
}

/// The namespace of the key; strangers share the nil UUID, which nobody has.
fn principal(claim: &Claim) -> Key {
    Key(claim.principal.unwrap_or_default())
}
