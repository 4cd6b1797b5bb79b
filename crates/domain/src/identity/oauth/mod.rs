//! Applications of others: what they are registered with, and what people have let them do.
//!
//! An [`OAuthClient`] is an application that may ask people to let it act for them, or that acts for itself; how far,
//! its [`OAuthScopes`] say. A [`Consent`] is a person's answer, and a session with a [`Grant`] is what comes of it.

mod access;
mod bearer;
mod client;
mod code;
mod consent;
mod error;
mod event;
mod grants;
mod question;
mod redirect;
mod refusal;
mod repository;
mod scope;
mod scopes;

pub use access::OAuthClientManager;
pub use bearer::TokenBearer;
pub use client::{
    ClientKind, ClientKindError, ClientName, MOST_CLIENTS, MOST_REDIRECT_URIS, OAuthClient, OAuthClientChange,
    OAuthClientDraft, OAuthClientFacts,
};
pub use code::{Authorization, AuthorizationCode, AuthorizationCodes, CodeChallenge, CodeVerifier, Redemption};
pub use consent::{Consent, Grant};
pub use error::{OAuthClientError, OAuthClientFlaw};
pub use event::{ConsentEvent, OAuthClientEvent};
pub use grants::{GrantType, GrantTypeError, GrantTypes};
pub use question::{Question, QuestionParameters, ReturnAddress, Step, Unaskable, UnknownParty};
pub use redirect::{RedirectUri, RedirectUriError};
pub use refusal::{AuthorizationError, OAuthError};
pub use repository::{Consents, OAuthClients};
pub use scope::{OAuthScope, OAuthScopeError};
pub use scopes::{OAuthScopes, UnknownScopes};

#[cfg(test)]
mod testing {
    use super::*;
    use crate::kernel::{ClientId, Timestamp};

    /// An application as it is registered.
    pub(super) fn client(kind: ClientKind, grants: &[GrantType], uris: &[&str], scopes: &str) -> OAuthClient {
        OAuthClient::restore(OAuthClientFacts {
            id: ClientId::fresh(),
            name: "Reading list".to_owned().try_into().unwrap(),
            kind,
            grants: grants.iter().copied().collect(),
            redirect_uris: uris.iter().map(|it| it.parse().unwrap()).collect(),
            scopes: scopes.parse().unwrap(),
            old_secret_until: None,
            trusted_since: Timestamp::UNIX_EPOCH,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            revision: 1,
        })
    }
}
