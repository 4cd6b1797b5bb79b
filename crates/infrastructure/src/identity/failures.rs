//! Failed logins, and the networks that people are known from.

use diesel::{dsl::exists, prelude::*, sql_query, sql_types::BigInt, upsert::excluded};
use domain::{
    identity::{AccountKey, LastFailures, LoginFailures, LoginLimits, LoginTrace, OriginKey},
    kernel::{StoreError, Timestamp, UserId},
};
use uuid::Uuid;

use super::schema::{identity_known_addresses::dsl as known, identity_login_failures::dsl};
use crate::{
    db::{
        OnBoth, on, store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

impl LoginFailures for Unit<'_> {
    fn queue_attempts(&mut self, OriginKey(origin): &OriginKey) -> Result<(), StoreError> {
        self.queue_by(origin)
    }

    fn add_failure(&mut self, trace: &LoginTrace, at: Timestamp) -> Result<(), StoreError> {
        let row = (
            dsl::id.eq(Key(Uuid::now_v7())),
            dsl::origin.eq(trace.origin.0.to_vec()),
            dsl::account.eq(trace.account.0.to_vec()),
            dsl::failed_at.eq(Ts(at)),
        );
        diesel::insert_into(dsl::identity_login_failures).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_origins_of(&mut self, user: UserId, AccountKey(account): &AccountKey) -> Result<(), StoreError> {
        let failed = dsl::identity_login_failures.filter(dsl::account.eq(account.to_vec()));
        diesel::delete(failed).execute(self.conn).map_err(store_error)?;
        let origins = known::identity_known_addresses.filter(known::user_id.eq(Key::from(user)));
        diesel::delete(origins).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forgive(&mut self, trace: &LoginTrace) -> Result<(), StoreError> {
        let origin = dsl::identity_login_failures.filter(dsl::origin.eq(trace.origin.0.to_vec()));
        let theirs = origin.filter(dsl::account.eq(trace.account.0.to_vec()));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store_error)
    }

    fn is_known_elsewhere_only(&mut self, user: UserId, origin: &OriginKey) -> Result<bool, StoreError> {
        let theirs = || known::identity_known_addresses.filter(known::user_id.eq(Key::from(user)));
        let here = diesel::select(exists(theirs().filter(known::origin.eq(origin.0.to_vec()))));
        if here.get_result(self.conn).map_err(store_error)? {
            return Ok(false);
        }
        diesel::select(exists(theirs())).get_result(self.conn).map_err(store_error)
    }

    fn remember_origin(&mut self, user: UserId, origin: &OriginKey, at: Timestamp) -> Result<(), StoreError> {
        let row =
            (known::user_id.eq(Key::from(user)), known::origin.eq(origin.0.to_vec()), known::last_seen_at.eq(Ts(at)));
        diesel::insert_into(known::identity_known_addresses)
            .values(row)
            .on_conflict((known::user_id, known::origin))
            .do_update()
            .set(known::last_seen_at.eq(excluded(known::last_seen_at)))
            .on_both()
            .execute(self.conn)
            .map(drop)
            .map_err(store_error)
    }

    fn forget_failures(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_login_failures WHERE id IN (SELECT id FROM identity_login_failures \
             WHERE failed_at < $1 ORDER BY failed_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

impl Unit<'_> {
    /// Makes others who queue by the same key wait until the transaction ends.
    pub(super) fn queue_by(&mut self, key: &[u8; 32]) -> Result<(), StoreError> {
        let lock = key.iter().take(8).fold(0, |lock, it| lock << 8 | i64::from(*it));
        let queued = on!(
            &mut *self.conn,
            pg | conn | sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(lock).execute(conn).map(drop),
            // The one writer is a queue already.
            sqlite | _conn | Ok(()),
        );
        queued.map_err(store_error)
    }

    pub(super) fn failures(&mut self, trace: &LoginTrace, limits: &LoginLimits) -> Result<LastFailures, StoreError> {
        let from_here = || {
            let failures = dsl::identity_login_failures.filter(dsl::origin.eq(trace.origin.0.to_vec()));
            failures.order(dsl::failed_at.desc()).select(dsl::failed_at).limit(1)
        };
        let of_account = from_here()
            .filter(dsl::account.eq(trace.account.0.to_vec()))
            .offset(before_last(limits.per_account))
            .first(self.conn);
        let of_origin = from_here().offset(before_last(limits.per_origin)).first(self.conn);
        Ok(LastFailures { of_account: instant(of_account)?, of_origin: instant(of_origin)? })
    }
}

fn before_last(limit: u32) -> i64 {
    i64::from(limit.saturating_sub(1))
}

fn instant(found: QueryResult<Ts>) -> Result<Option<Timestamp>, StoreError> {
    found.optional().map(|it| it.map(Into::into)).map_err(store_error)
}
