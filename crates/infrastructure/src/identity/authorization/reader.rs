//! What the authorization server reads.

use application::identity::{AuthorizationReader, BrowserLogin, Granted, OAuthReader};
use diesel::prelude::*;
use domain::{
    identity::{Grant, GrantType, OAuthScopes, TokenDigest, UserState},
    kernel::{ClientId, StoreError, Timestamp, UserId},
};
use uuid::Uuid;

use super::super::{
    oauth::{Names, grant, scopes},
    schema::{
        identity_consents::dsl as consents, identity_oauth_clients::dsl as clients,
        identity_refresh_tokens::dsl as tokens, identity_sessions::dsl as sessions, identity_users::dsl as users,
    },
};
use crate::{
    db::{
        store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

/// A session with a grant: whose, whose application's, how far, until when.
type GrantRow = (Key, Option<Key>, Option<Names>, Ts);

fn granted((user, client, names, expires_at): GrantRow) -> Option<Granted> {
    let Grant { client, scopes } = grant(client, names.as_ref())?;
    Some(Granted { user: user.into(), client, scopes, expires_at: expires_at.into() })
}

impl AuthorizationReader for Unit<'_> {
    fn own_scopes(&mut self, id: ClientId, token: Uuid) -> Result<Option<OAuthScopes>, StoreError> {
        if self.is_revoked(token)? {
            return Ok(None);
        }
        let client = self.find_oauth_client(id)?;
        let acts = client.filter(|it| it.facts().grants.holds(GrantType::ClientCredentials));
        Ok(acts.map(|it| it.facts().scopes))
    }

    fn browser_login(
        &mut self,
        TokenDigest(secret): &TokenDigest,
        at: Timestamp,
    ) -> Result<Option<BrowserLogin>, StoreError> {
        let standing = tokens::identity_refresh_tokens
            .inner_join(sessions::identity_sessions.on(sessions::id.eq(tokens::session_id)))
            .inner_join(users::identity_users.on(users::id.eq(sessions::user_id)))
            .filter(tokens::digest.eq(secret.to_vec()))
            .filter(sessions::revoked_at.is_null().and(sessions::expires_at.gt(Ts(at))))
            .filter(users::state.eq(UserState::Active.name()))
            .select((sessions::id, users::id, users::display_name, users::email, sessions::opened_at));
        let row: Option<(Key, Key, String, String, Ts)> = standing.first(self.conn).optional().map_err(store_error)?;
        Ok(row.map(|(session, user, display_name, email, at)| BrowserLogin {
            session: session.into(),
            user: user.into(),
            display_name,
            email,
            at: at.into(),
        }))
    }

    fn agreed_scopes(
        &mut self,
        user: UserId,
        client: ClientId,
        since: Timestamp,
    ) -> Result<Option<OAuthScopes>, StoreError> {
        let agreed = consents::identity_consents.find((Key::from(user), Key::from(client))).select(consents::scopes);
        let agreed = agreed.filter(consents::updated_at.ge(Ts(since)));
        let row: Option<Names> = agreed.first(self.conn).optional().map_err(store_error)?;
        Ok(row.as_ref().map(scopes))
    }

    fn granted_by(&mut self, TokenDigest(token): &TokenDigest, at: Timestamp) -> Result<Option<Granted>, StoreError> {
        let standing = tokens::identity_refresh_tokens
            .inner_join(sessions::identity_sessions.on(sessions::id.eq(tokens::session_id)))
            .inner_join(users::identity_users.on(users::id.eq(sessions::user_id)))
            .inner_join(clients::identity_oauth_clients.on(sessions::client_id.eq(clients::id.nullable())))
            .filter(tokens::digest.eq(token.to_vec()).and(tokens::used_at.is_null()))
            .filter(sessions::revoked_at.is_null().and(sessions::expires_at.gt(Ts(at))))
            .filter(users::state.eq(UserState::Active.name()))
            .select((sessions::user_id, sessions::client_id, sessions::scopes, sessions::expires_at));
        let row: Option<GrantRow> = standing.first(self.conn).optional().map_err(store_error)?;
        Ok(row.and_then(granted))
    }
}
