//! The authorization server: OAuth 2.1 and OpenID Connect.
//!
//! What an application gets is a session like any other, with a grant that says to whom it was given and how far it
//! goes: so refreshing, ending and noticing thieves are the same for all, and whatever ends people's logins ends
//! those too.

mod authorize;
mod browser;
mod client;
mod introspect;
mod metadata;
mod person;
mod ports;
mod tokens;
mod trail;

pub use authorize::{Asked, Asker, Decision, Outcome, Return, authorize};
pub use browser::{log_browser_in, log_browser_out, send_browser_to_provider, take_browser_in};
pub use client::ShownClient;
pub use introspect::{IntrospectionView, introspect_token, revoke_token};
pub use metadata::{MetadataView, server_metadata};
pub use person::{UserInfoView, get_userinfo};
pub use ports::{
    AuthorizationReader, AuthorizationServer, BrowserLogin, Granted, IdToken, InspectedToken, OAuthSecrets,
    OAuthTokens, PersonClaims, RevokedTokens,
};
pub use tokens::{RequestedGrant, TokenRequest, TokensView, issue_tokens};
