//! Consents, kept.

use diesel::{prelude::*, sql_query};
use domain::{
    identity::{Consent, Consents},
    kernel::{ClientId, StoreError, UserId},
};

use super::{
    super::{
        for_update,
        schema::{identity_consents, identity_consents::dsl},
    },
    grant::{Names, kept, scopes},
};
use crate::{
    db::{
        store_error,
        types::{Doc, Instant, Key, Ts, Uid},
    },
    unit::Unit,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = identity_consents)]
pub(super) struct Row {
    user_id: Key,
    pub(super) client_id: Key,
    pub(super) scopes: Names,
    pub(super) given_at: Ts,
    pub(super) updated_at: Ts,
}

impl From<Row> for Consent {
    fn from(row: Row) -> Self {
        Self {
            user: row.user_id.into(),
            client: row.client_id.into(),
            scopes: scopes(&row.scopes),
            given_at: row.given_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Consents for Unit<'_> {
    fn consent(&mut self, user: UserId, client: ClientId) -> Result<Option<Consent>, StoreError> {
        let key = (Key::from(user), Key::from(client));
        let row: QueryResult<Row> =
            for_update!(self.conn, dsl::identity_consents.find(key).select(Row::as_select()), first);
        Ok(row.optional().map_err(store_error)?.map(Into::into))
    }

    fn keep_consent(&mut self, consent: &Consent) -> Result<(), StoreError> {
        // Who agrees twice at once has agreed.
        sql_query(
            "INSERT INTO identity_consents (user_id, client_id, scopes, given_at, updated_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (user_id, client_id) DO UPDATE SET scopes = excluded.scopes, updated_at = excluded.updated_at",
        )
        .bind::<Uid, _>(Key::from(consent.user))
        .bind::<Uid, _>(Key::from(consent.client))
        .bind::<Doc, _>(kept(consent.scopes))
        .bind::<Instant, _>(Ts(consent.given_at))
        .bind::<Instant, _>(Ts(consent.updated_at))
        .execute(self.conn)
        .map(drop)
        .map_err(store_error)
    }

    fn withdraw_consent(&mut self, user: UserId, client: ClientId) -> Result<(), StoreError> {
        let given = dsl::identity_consents.find((Key::from(user), Key::from(client)));
        diesel::delete(given).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_consents_of(&mut self, user: UserId) -> Result<(), StoreError> {
        let theirs = dsl::identity_consents.filter(dsl::user_id.eq(Key::from(user)));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store_error)
    }
}
