//! From a credential to an actor.

use domain::{
    identity::OAuthScopes,
    kernel::{Actor, ClientId, SessionId, Timestamp, UserId},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// For whom a valid access token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// A person who has logged in.
    Login(Claims),
    /// An application that a person lets act for them.
    Grant {
        /// Who, and in which session.
        claims: Claims,
        /// The application.
        client: ClientId,
        /// How far the token reaches, within what the person has granted.
        scopes: OAuthScopes,
    },
    /// An application, for itself.
    Client {
        /// Which.
        client: ClientId,
        /// The name of the token.
        token: Uuid,
        /// How far the token reaches, within what the application may do.
        scopes: OAuthScopes,
    },
}

/// In which login a person acts, or has somebody act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Whose it is.
    pub user: UserId,
    /// The login it was given to.
    pub session: SessionId,
}

/// Knows access tokens, and for a moment the actors they stood for.
pub trait AccessTokens: Send + Sync {
    /// The actor behind a token that was checked at most a second ago on this node.
    fn recall(&self, token: &str, at: Timestamp) -> Option<Actor>;

    /// What the token says, if it is genuine, meant for us and in force at `at`.
    fn verify(&self, token: &str, at: Timestamp) -> Option<Bearing>;

    /// Remembers for a second that `token` stands for `actor`.
    fn remember(&self, token: &str, actor: Actor, at: Timestamp);

    /// Forgets everything about a person or an application.
    fn forget(&self, principal: Uuid);

    /// Makes a person's token in force from `at` for the lifetime of access tokens, and says that lifetime in seconds.
    fn issue(&self, claims: Claims, roles: &[String], at: Timestamp) -> (String, u32);
    /// What others need to check our tokens themselves.
    fn public_keys(&self) -> KeySet;
}

/// The public keys that access tokens are signed with (RFC 7517), the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({ "keys": [{
    "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "use": "sig", "alg": "EdDSA",
}] })))]
pub struct KeySet {
    /// Each of them is good for checking.
    pub keys: Vec<PublicKey>,
}

/// A public key as a JSON Web Key (RFC 7517, RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicKey {
    /// The family of keys: `OKP`.
    pub kty: &'static str,
    /// The curve: `Ed25519`.
    pub crv: &'static str,
    /// The key itself, as base64url.
    pub x: String,
    /// Its name in the header of tokens.
    pub kid: String,
    /// What it is used for: `sig`.
    #[serde(rename = "use")]
    pub used_for: &'static str,
    /// With which algorithm: `EdDSA`.
    pub alg: &'static str,
}

impl PublicKey {
    /// The Ed25519 key `x` named `kid`.
    pub const fn ed25519(kid: String, x: String) -> Self {
        Self { kty: "OKP", crv: "Ed25519", x, kid, used_for: "sig", alg: "EdDSA" }
    }
}
