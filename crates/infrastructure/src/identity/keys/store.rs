//! Keys, kept.

use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::{
    identity::{ApiKey, ApiKeys, KeyDigest},
    kernel::{ApiKeyId, StoreError, Timestamp, UserId},
};

use super::{
    super::{
        for_update,
        schema::{identity_api_key_secrets::dsl as secrets, identity_api_keys::dsl, identity_users::dsl as users},
    },
    row::Row,
};
use crate::{
    db::{
        on, store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

impl ApiKeys for Unit<'_> {
    fn api_key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        let row: QueryResult<Row> =
            for_update!(self.conn, dsl::identity_api_keys.find(Key::from(id)).select(Row::as_select()), first);
        row.optional().map_err(store_error)?.map(Row::key).transpose()
    }

    fn count_api_keys(&mut self, owner: UserId) -> Result<usize, StoreError> {
        // Who makes two at once waits here.
        let owners = users::identity_users.find(Key::from(owner)).select(users::id);
        let held: QueryResult<Key> = on!(
            &mut *self.conn,
            pg | conn | owners.for_no_key_update().first(conn),
            sqlite | conn | owners.first(conn),
        );
        held.map_err(store_error)?;
        let theirs = dsl::identity_api_keys.filter(dsl::user_id.eq(Key::from(owner)));
        let count: i64 = theirs.count().get_result(self.conn).map_err(store_error)?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    fn add_api_key(&mut self, key: &ApiKey, secret: &KeyDigest) -> Result<(), StoreError> {
        let row = Row::from(key.facts());
        diesel::insert_into(dsl::identity_api_keys).values(row).execute(self.conn).map_err(store_error)?;
        self.add_secret(key.facts().id, secret)
    }

    fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        let facts = key.facts();
        let row = Row::from(facts).next();
        let present = dsl::identity_api_keys.find(row.id).filter(dsl::revision.eq(facts.revision));
        match diesel::update(present).set(row).execute(self.conn).map_err(store_error)? {
            0 => Err(StoreError::Contended),
            _ => Ok(()),
        }
    }

    fn replace_secret(&mut self, key: &ApiKey, secret: &KeyDigest) -> Result<(), StoreError> {
        let theirs = || secrets::identity_api_key_secrets.filter(secrets::key_id.eq(Key::from(key.facts().id)));
        self.save_api_key(key)?;
        diesel::delete(theirs().filter(secrets::good_until.is_not_null())).execute(self.conn).map_err(store_error)?;
        let replaced = match key.facts().old_secret_until {
            Some(until) => diesel::update(theirs()).set(secrets::good_until.eq(Some(Ts(until)))).execute(self.conn),
            None => diesel::delete(theirs()).execute(self.conn),
        };
        replaced.map_err(store_error)?;
        self.add_secret(key.facts().id, secret)
    }

    fn remove_api_key(&mut self, id: ApiKeyId) -> Result<(), StoreError> {
        let gone = diesel::delete(dsl::identity_api_keys.find(Key::from(id))).execute(self.conn);
        gone.map(drop).map_err(store_error)
    }

    fn remove_api_keys_of(&mut self, owner: UserId) -> Result<(), StoreError> {
        let theirs = dsl::identity_api_keys.filter(dsl::user_id.eq(Key::from(owner)));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_api_keys(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_api_keys WHERE id IN (SELECT id FROM identity_api_keys \
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

impl Unit<'_> {
    fn add_secret(&mut self, key: ApiKeyId, KeyDigest(digest): &KeyDigest) -> Result<(), StoreError> {
        let row = (secrets::digest.eq(digest.to_vec()), secrets::key_id.eq(Key::from(key)));
        let added = diesel::insert_into(secrets::identity_api_key_secrets).values(row).execute(self.conn);
        added.map(drop).map_err(store_error)
    }
}
