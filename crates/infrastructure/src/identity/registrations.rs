//! Registrations that wait to be verified.

use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::{
    identity::{Email, PendingId, PendingRegistration, PendingRegistrations, Registration, TokenDigest},
    kernel::{StoreError, Timestamp},
};

use super::{
    corrupt,
    schema::{identity_registrations, identity_registrations::dsl},
};
use crate::{
    db::{
        store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_registrations)]
struct Row {
    id: Key,
    digest: Vec<u8>,
    user_id: Key,
    email: String,
    email_folded: String,
    display_name: String,
    password_hash: String,
    expires_at: Ts,
}

impl From<&PendingRegistration> for Row {
    fn from(it: &PendingRegistration) -> Self {
        let Registration { id, email, display_name, password } = &it.registration;
        Self {
            id: it.id.into(),
            digest: it.digest.0.to_vec(),
            user_id: (*id).into(),
            email: email.to_string(),
            email_folded: email.key(),
            display_name: display_name.to_string(),
            password_hash: password.as_str().to_owned(),
            expires_at: it.expires_at.into(),
        }
    }
}

impl Row {
    fn pending(self, digest: TokenDigest) -> Result<PendingRegistration, StoreError> {
        let registration = Registration {
            id: self.user_id.into(),
            email: self.email.parse().map_err(corrupt)?,
            display_name: self.display_name.try_into().map_err(corrupt)?,
            password: self.password_hash.into(),
        };
        Ok(PendingRegistration { id: self.id.into(), digest, registration, expires_at: self.expires_at.into() })
    }
}

impl PendingRegistrations for Unit<'_> {
    fn add_pending(&mut self, pending: &PendingRegistration) -> Result<(), StoreError> {
        let row = Row::from(pending);
        diesel::insert_into(dsl::identity_registrations).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn pending_with(&mut self, email: &Email, at: Timestamp) -> Result<Option<PendingId>, StoreError> {
        let waiting =
            dsl::identity_registrations.filter(dsl::email_folded.eq(email.key()).and(dsl::expires_at.gt(Ts(at))));
        let newest = waiting.order((dsl::expires_at.desc(), dsl::id.desc())).select(dsl::id).first::<Key>(self.conn);
        Ok(newest.optional().map_err(store_error)?.map(Into::into))
    }

    fn use_pending(&mut self, digest: &TokenDigest, at: Timestamp) -> Result<Option<PendingRegistration>, StoreError> {
        let waiting =
            dsl::identity_registrations.filter(dsl::digest.eq(digest.0.to_vec()).and(dsl::expires_at.gt(Ts(at))));
        let row: Option<Row> = waiting.select(Row::as_select()).first(self.conn).optional().map_err(store_error)?;
        let Some(row) = row else { return Ok(None) };
        // Of two who come at once, one deletes it.
        let used = diesel::delete(dsl::identity_registrations.find(row.id)).execute(self.conn).map_err(store_error)?;
        if used == 1 { row.pending(*digest).map(Some) } else { Ok(None) }
    }

    fn forget_pending_with(&mut self, email: &Email) -> Result<(), StoreError> {
        let all = dsl::identity_registrations.filter(dsl::email_folded.eq(email.key()));
        diesel::delete(all).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_pending(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_registrations WHERE id IN (SELECT id FROM identity_registrations \
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}
