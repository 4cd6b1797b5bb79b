//! Consents, kept.

use diesel::prelude::*;
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
        types::{Key, Ts},
    },
    unit::Unit,
};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_consents)]
pub(super) struct Row {
    user_id: Key,
    pub(super) client_id: Key,
    pub(super) scopes: Names,
    pub(super) given_at: Ts,
    pub(super) updated_at: Ts,
}

impl From<&Consent> for Row {
    fn from(it: &Consent) -> Self {
        Self {
            user_id: it.user.into(),
            client_id: it.client.into(),
            scopes: kept(it.scopes),
            given_at: it.given_at.into(),
            updated_at: it.updated_at.into(),
        }
    }
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
        let row = Row::from(consent);
        let present = dsl::identity_consents.find((row.user_id, row.client_id));
        if diesel::update(present).set(row.clone()).execute(self.conn).map_err(store_error)? == 0 {
            diesel::insert_into(dsl::identity_consents).values(row).execute(self.conn).map_err(store_error)?;
        }
        Ok(())
    }

    fn withdraw_consent(&mut self, user: UserId, client: ClientId) -> Result<bool, StoreError> {
        let given = dsl::identity_consents.find((Key::from(user), Key::from(client)));
        diesel::delete(given).execute(self.conn).map(|it| it > 0).map_err(store_error)
    }

    fn forget_consents_of(&mut self, user: UserId) -> Result<(), StoreError> {
        let theirs = dsl::identity_consents.filter(dsl::user_id.eq(Key::from(user)));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store_error)
    }
}
