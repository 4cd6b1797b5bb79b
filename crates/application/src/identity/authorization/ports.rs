//! What the authorization server needs of the store, and of whoever signs.

use std::sync::Arc;

use domain::{
    identity::{CodeChallenge, CodeVerifier, OAuthScopes, Secret, TokenDigest},
    kernel::{ClientId, SessionId, StoreError, Timestamp, UserId},
};
use uuid::Uuid;

use crate::{Bearing, Claims};

/// Signs what applications are given, and reads it again.
pub trait OAuthTokens: Send + Sync {
    /// An access token by which an application acts for a person, and for how many seconds it is good.
    fn issue_granted(&self, claims: Claims, client: ClientId, scopes: OAuthScopes, at: Timestamp) -> (String, u32);

    /// An access token by which an application acts for itself.
    fn issue_own(&self, client: ClientId, scopes: OAuthScopes, at: Timestamp) -> (String, u32);

    /// Tells an application who has logged in (OpenID Connect Core, section 2).
    fn issue_id_token(&self, token: &IdToken, at: Timestamp) -> String;

    /// What an access token says that is genuine and in force at `at`.
    fn inspect(&self, token: &str, at: Timestamp) -> Option<InspectedToken>;
}

/// Makes and recognises the secrets of the authorization server.
pub trait OAuthSecrets: Send + Sync {
    /// By what a browser's login is recognised. No refresh token and no code is ever taken for one, nor the other
    /// way round.
    fn login_digest(&self, secret: &Secret) -> TokenDigest;

    /// By what a code is recognised.
    fn code_digest(&self, code: &Secret) -> TokenDigest;

    /// The challenge that `verifier` answers (RFC 7636, section 4.6).
    fn challenge_of(&self, verifier: &CodeVerifier) -> Option<CodeChallenge>;
}

/// What the authorization server needs besides the store.
#[derive(Clone)]
pub struct AuthorizationServer {
    /// Signs what applications are given.
    pub tokens: Arc<dyn OAuthTokens>,
    /// Makes and recognises secrets.
    pub secrets: Arc<dyn OAuthSecrets>,
    /// Who we are: where clients reach us (RFC 8414, section 2).
    pub issuer: Arc<str>,
}

/// What an ID token says.
#[derive(Clone, Debug)]
pub struct IdToken {
    /// For whom it is.
    pub client: ClientId,
    /// Who has logged in.
    pub user: UserId,
    /// When.
    pub authenticated_at: Timestamp,
    /// What the application asked with.
    pub nonce: Option<String>,
    /// The access token that goes with it.
    pub access_token: String,
    /// What else is told of the person.
    pub person: PersonClaims,
}

/// What may be told of a person, as far as they let the application know it (OpenID Connect Core, section 5.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct PersonClaims {
    /// Their name (`profile`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When that was last changed, in seconds (`profile`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
    /// Their address (`email`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether they were seen to get mail there (`email`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
}

/// What is to be read in an access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectedToken {
    /// For whom it stands.
    pub bearing: Bearing,
    /// Its name.
    pub id: Uuid,
    /// Since when it is good, in seconds.
    pub issued_at: i64,
    /// Until when.
    pub expires_at: i64,
    /// For whom it is meant.
    pub audience: String,
}

/// A person's login in the browser that is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserLogin {
    /// The login.
    pub session: SessionId,
    /// Who has logged in.
    pub user: UserId,
    /// Their name.
    pub display_name: String,
    /// Their address.
    pub email: String,
    /// When they logged in.
    pub at: Timestamp,
}

/// What a person lets an application do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Who lets it.
    pub user: UserId,
    /// The application.
    pub client: ClientId,
    /// How far.
    pub scopes: OAuthScopes,
    /// Until when, if it is not renewed.
    pub expires_at: Timestamp,
}

/// What the authorization server reads.
pub trait AuthorizationReader {
    /// How far an application may act for itself by the token of this name; not at all once it is gone, or the
    /// token was revoked.
    fn own_scopes(&mut self, id: ClientId, token: Uuid) -> Result<Option<OAuthScopes>, StoreError>;

    /// The login that a browser shows, if it stands at `at` and its owner may log in.
    fn browser_login(&mut self, secret: &TokenDigest, at: Timestamp) -> Result<Option<BrowserLogin>, StoreError>;

    /// How far a person has agreed to let an application go, if they have at `since` or later.
    fn agreed_scopes(
        &mut self,
        user: UserId,
        client: ClientId,
        since: Timestamp,
    ) -> Result<Option<OAuthScopes>, StoreError>;

    /// The grant that this refresh token would renew at `at`.
    fn granted_by(&mut self, token: &TokenDigest, at: Timestamp) -> Result<Option<Granted>, StoreError>;
}

/// Access tokens that applications have given back before they expired.
pub trait RevokedTokens {
    /// From now on the token is good for nothing, if it is an application's own. It is remembered until it would have
    /// expired.
    fn revoke_token(&mut self, token: Uuid, expires_at: Timestamp) -> Result<(), StoreError>;

    /// Forgets what expired before `before`; at most `limit`, and says how many.
    fn forget_revoked_tokens(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
