//! Applications, kept.

use diesel::prelude::*;
use domain::{
    identity::{OAuthClient, OAuthClients, TokenDigest},
    kernel::{ClientId, StoreError},
};

use super::{
    super::{
        for_update,
        schema::{
            identity_oauth_client_secrets::dsl as secrets, identity_oauth_clients::dsl,
            identity_sessions::dsl as sessions,
        },
    },
    row::Row,
};
use crate::{
    db::{
        store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

impl OAuthClients for Unit<'_> {
    fn oauth_client(&mut self, id: ClientId) -> Result<Option<OAuthClient>, StoreError> {
        let row: QueryResult<Row> =
            for_update!(self.conn, dsl::identity_oauth_clients.find(Key::from(id)).select(Row::as_select()), first);
        row.optional().map_err(store_error)?.map(Row::client).transpose()
    }

    fn count_oauth_clients(&mut self) -> Result<usize, StoreError> {
        let count: i64 = dsl::identity_oauth_clients.count().get_result(self.conn).map_err(store_error)?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    fn add_oauth_client(&mut self, client: &OAuthClient, secret: Option<&TokenDigest>) -> Result<(), StoreError> {
        let row = Row::from(client.facts());
        diesel::insert_into(dsl::identity_oauth_clients).values(row).execute(self.conn).map_err(store_error)?;
        secret.map_or(Ok(()), |secret| self.add_client_secret(client.facts().id, secret))
    }

    fn save_oauth_client(&mut self, client: &OAuthClient) -> Result<(), StoreError> {
        let facts = client.facts();
        let row = Row::from(facts).next();
        let present = dsl::identity_oauth_clients.find(row.id).filter(dsl::revision.eq(facts.revision));
        match diesel::update(present).set(row).execute(self.conn).map_err(store_error)? {
            0 => Err(StoreError::Contended),
            _ => Ok(()),
        }
    }

    fn replace_client_secret(&mut self, client: &OAuthClient, secret: &TokenDigest) -> Result<(), StoreError> {
        let facts = client.facts();
        let theirs = || secrets::identity_oauth_client_secrets.filter(secrets::client_id.eq(Key::from(facts.id)));
        self.save_oauth_client(client)?;
        diesel::delete(theirs().filter(secrets::good_until.is_not_null())).execute(self.conn).map_err(store_error)?;
        let replaced = match facts.old_secret_until {
            Some(until) => diesel::update(theirs()).set(secrets::good_until.eq(Some(Ts(until)))).execute(self.conn),
            None => diesel::delete(theirs()).execute(self.conn),
        };
        replaced.map_err(store_error)?;
        self.add_client_secret(facts.id, secret)
    }

    fn remove_oauth_client(&mut self, id: ClientId) -> Result<(), StoreError> {
        let theirs = sessions::identity_sessions.filter(sessions::client_id.eq(Some(Key::from(id))));
        diesel::delete(theirs).execute(self.conn).map_err(store_error)?;
        let gone = diesel::delete(dsl::identity_oauth_clients.find(Key::from(id))).execute(self.conn);
        gone.map(drop).map_err(store_error)
    }
}

impl Unit<'_> {
    fn add_client_secret(&mut self, client: ClientId, TokenDigest(digest): &TokenDigest) -> Result<(), StoreError> {
        let row = (secrets::digest.eq(digest.to_vec()), secrets::client_id.eq(Key::from(client)));
        let added = diesel::insert_into(secrets::identity_oauth_client_secrets).values(row).execute(self.conn);
        added.map(drop).map_err(store_error)
    }
}
