//! Authorization codes, kept.

use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::{
    identity::{Authorization, AuthorizationCode, AuthorizationCodes, CodeChallenge, TokenDigest},
    kernel::{SessionId, StoreError, Timestamp, UserId},
};

use super::super::{
    corrupt, for_update,
    oauth::{Names, kept, scopes},
    schema::{identity_authorization_codes, identity_authorization_codes::dsl},
};
use crate::{
    db::{
        store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_authorization_codes)]
struct Row {
    digest: Vec<u8>,
    client_id: Key,
    user_id: Key,
    session_id: Key,
    redirect_uri: String,
    challenge: String,
    scopes: Names,
    nonce: Option<String>,
    authenticated_at: Ts,
    expires_at: Ts,
    spent_on: Option<Key>,
}

impl From<&AuthorizationCode> for Row {
    fn from(code: &AuthorizationCode) -> Self {
        let it = &code.authorization;
        Self {
            digest: code.digest.0.to_vec(),
            client_id: it.client.into(),
            user_id: it.user.into(),
            session_id: it.session.into(),
            redirect_uri: it.redirect_uri.clone(),
            challenge: it.challenge.as_str().to_owned(),
            scopes: kept(it.scopes),
            nonce: it.nonce.clone(),
            authenticated_at: it.authenticated_at.into(),
            expires_at: code.expires_at.into(),
            spent_on: code.spent_on.map(Into::into),
        }
    }
}

impl Row {
    fn code(self) -> Result<AuthorizationCode, StoreError> {
        Ok(AuthorizationCode {
            digest: TokenDigest(self.digest.try_into().map_err(|_| corrupt("a digest"))?),
            authorization: Authorization {
                client: self.client_id.into(),
                user: self.user_id.into(),
                session: self.session_id.into(),
                redirect_uri: self.redirect_uri,
                challenge: CodeChallenge::read(&self.challenge).ok_or_else(|| corrupt("a challenge"))?,
                scopes: scopes(&self.scopes),
                nonce: self.nonce,
                authenticated_at: self.authenticated_at.into(),
            },
            expires_at: self.expires_at.into(),
            spent_on: self.spent_on.map(Into::into),
        })
    }
}

impl AuthorizationCodes for Unit<'_> {
    fn add_code(&mut self, code: &AuthorizationCode) -> Result<(), StoreError> {
        let row = Row::from(code);
        let added = diesel::insert_into(dsl::identity_authorization_codes).values(row).execute(self.conn);
        added.map(drop).map_err(store_error)
    }

    fn code(&mut self, TokenDigest(digest): &TokenDigest) -> Result<Option<AuthorizationCode>, StoreError> {
        let found = for_update!(
            self.conn,
            dsl::identity_authorization_codes.find(digest.to_vec()).select(Row::as_select()),
            first
        );
        let row: Option<Row> = found.optional().map_err(store_error)?;
        row.map(Row::code).transpose()
    }

    fn spend_code(&mut self, TokenDigest(digest): &TokenDigest, on: SessionId) -> Result<(), StoreError> {
        let unspent = dsl::identity_authorization_codes.find(digest.to_vec()).filter(dsl::spent_on.is_null());
        let spent = diesel::update(unspent).set(dsl::spent_on.eq(Some(Key::from(on)))).execute(self.conn);
        match spent.map_err(store_error)? {
            0 => Err(StoreError::Contended),
            _ => Ok(()),
        }
    }

    fn forget_codes_of(&mut self, user: UserId) -> Result<(), StoreError> {
        let all = dsl::identity_authorization_codes.filter(dsl::user_id.eq(Key::from(user)));
        diesel::delete(all).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_codes(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_authorization_codes WHERE digest IN (SELECT digest FROM identity_authorization_codes \
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}
