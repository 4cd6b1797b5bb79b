//! Applications of others: what they are registered with, and what people have let them do.
//!
//! An [`OAuthClient`] is an application that may ask people to let it act for them, or that acts for itself; how far,
//! its [`OAuthScopes`] say. A [`Consent`] is a person's answer, and a session with a [`Grant`] is what comes of it.

mod access;
mod client;
mod consent;
mod error;
mod event;
mod grants;
mod redirect;
mod repository;
mod scope;
mod scopes;

pub use access::OAuthClientManager;
pub use client::{
    ClientKind, ClientKindError, ClientName, MOST_CLIENTS, MOST_REDIRECT_URIS, OAuthClient, OAuthClientChange,
    OAuthClientDraft, OAuthClientFacts,
};
pub use consent::{Consent, Grant};
pub use error::{OAuthClientError, OAuthClientFlaw};
pub use event::{ConsentEvent, OAuthClientEvent};
pub use grants::{GrantType, GrantTypeError, GrantTypes};
pub use redirect::{RedirectUri, RedirectUriError};
pub use repository::{Consents, OAuthClients};
pub use scope::{OAuthScope, OAuthScopeError};
pub use scopes::{OAuthScopes, UnknownScopes};
