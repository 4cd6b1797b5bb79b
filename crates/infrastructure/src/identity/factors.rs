//! Second factors, kept.

use application::{
    identity::{Factors, Totp},
    sealing::Sealed,
};
use diesel::{prelude::*, sql_query, sql_types::BigInt, upsert::excluded};
use domain::{
    identity::{RecoveryDigest, TotpStep},
    kernel::{StoreError, Timestamp, UserId},
};

use super::schema::{identity_recovery_codes::dsl as codes, identity_totp, identity_totp::dsl};
use crate::{
    db::{
        OnBoth, store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_totp, treat_none_as_default_value = false)]
struct Row {
    user_id: Key,
    secret: Vec<u8>,
    enrolled_at: Ts,
    last_step: Option<i64>,
}

impl From<&Totp> for Row {
    fn from(totp: &Totp) -> Self {
        Self {
            user_id: totp.user.into(),
            secret: totp.secret.0.clone(),
            enrolled_at: totp.enrolled_at.into(),
            last_step: totp.last_step.map(|it| it.0),
        }
    }
}

impl From<Row> for Totp {
    fn from(row: Row) -> Self {
        Self {
            user: row.user_id.into(),
            secret: Sealed(row.secret),
            enrolled_at: row.enrolled_at.into(),
            last_step: row.last_step.map(TotpStep),
        }
    }
}

impl Factors for Unit<'_> {
    fn totp(&mut self, user: UserId) -> Result<Option<Totp>, StoreError> {
        let row = dsl::identity_totp.find(Key::from(user)).select(Row::as_select()).first(self.conn);
        let row: Option<Row> = row.optional().map_err(store_error)?;
        Ok(row.map(Into::into))
    }

    fn save_totp(&mut self, totp: &Totp) -> Result<(), StoreError> {
        let fresh = (
            dsl::secret.eq(excluded(dsl::secret)),
            dsl::enrolled_at.eq(excluded(dsl::enrolled_at)),
            dsl::last_step.eq(excluded(dsl::last_step)),
        );
        let insert = diesel::insert_into(dsl::identity_totp).values(Row::from(totp));
        let saved = insert.on_conflict(dsl::user_id).do_update().set(fresh).on_both().execute(self.conn);
        saved.map(drop).map_err(store_error)
    }

    fn spend_step(&mut self, user: UserId, step: TotpStep) -> Result<bool, StoreError> {
        let unspent = dsl::last_step.is_null().or(dsl::last_step.lt(step.0));
        let earlier = dsl::identity_totp.filter(dsl::user_id.eq(Key::from(user))).filter(unspent);
        let spent = diesel::update(earlier).set(dsl::last_step.eq(Some(step.0))).execute(self.conn);
        spent.map(|it| it == 1).map_err(store_error)
    }

    fn remove_factors(&mut self, user: UserId) -> Result<(), StoreError> {
        diesel::delete(dsl::identity_totp.find(Key::from(user))).execute(self.conn).map_err(store_error)?;
        let theirs = codes::identity_recovery_codes.filter(codes::user_id.eq(Key::from(user)));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_enrolments(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        // The code that confirms an app spends its step.
        sql_query(
            "DELETE FROM identity_totp WHERE user_id IN (SELECT user_id FROM identity_totp \
             WHERE last_step IS NULL AND enrolled_at < $1 ORDER BY enrolled_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }

    fn replace_recovery_codes(&mut self, user: UserId, digests: &[RecoveryDigest]) -> Result<(), StoreError> {
        let theirs = codes::identity_recovery_codes.filter(codes::user_id.eq(Key::from(user)));
        diesel::delete(theirs).execute(self.conn).map_err(store_error)?;
        for digest in digests {
            let row = (codes::user_id.eq(Key::from(user)), codes::digest.eq(digest.0.to_vec()));
            let added = diesel::insert_into(codes::identity_recovery_codes).values(row).execute(self.conn);
            added.map_err(store_error)?;
        }
        Ok(())
    }

    fn spend_recovery_code(&mut self, user: UserId, digest: &RecoveryDigest) -> Result<bool, StoreError> {
        let code = codes::identity_recovery_codes.find((Key::from(user), digest.0.to_vec()));
        diesel::delete(code).execute(self.conn).map(|it| it == 1).map_err(store_error)
    }

    fn recovery_codes_left(&mut self, user: UserId) -> Result<i64, StoreError> {
        let theirs = codes::identity_recovery_codes.filter(codes::user_id.eq(Key::from(user)));
        theirs.count().get_result(self.conn).map_err(store_error)
    }
}
