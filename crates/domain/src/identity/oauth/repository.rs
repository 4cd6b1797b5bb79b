//! Where applications and consents are kept.

use super::{Consent, OAuthClient};
use crate::{
    identity::TokenDigest,
    kernel::{ClientId, StoreError, UserId},
};

/// All applications that are registered.
pub trait OAuthClients {
    /// The application, to be changed: nobody else changes it until the transaction ends.
    fn oauth_client(&mut self, id: ClientId) -> Result<Option<OAuthClient>, StoreError>;

    /// How many there are.
    fn count_oauth_clients(&mut self) -> Result<usize, StoreError>;

    /// Adds one, with its secret if it has one.
    fn add_oauth_client(&mut self, client: &OAuthClient, secret: Option<&TokenDigest>) -> Result<(), StoreError>;

    /// Keeps a changed one as its next revision.
    fn save_oauth_client(&mut self, client: &OAuthClient) -> Result<(), StoreError>;

    /// Keeps one that has another secret. Of those before it the newest is good until the client says, the others
    /// no longer.
    fn replace_client_secret(&mut self, client: &OAuthClient, secret: &TokenDigest) -> Result<(), StoreError>;

    /// Deletes one with all that people have let it do: its sessions, codes and consents.
    fn remove_oauth_client(&mut self, id: ClientId) -> Result<(), StoreError>;
}

/// What people have let applications do.
pub trait Consents {
    /// A person's answer to an application. Nobody else changes it until the transaction ends.
    fn consent(&mut self, user: UserId, client: ClientId) -> Result<Option<Consent>, StoreError>;

    /// Keeps one, in the place of what the person said to the same application before.
    fn keep_consent(&mut self, consent: &Consent) -> Result<(), StoreError>;

    /// Forgets one. Whoever calls this ends the sessions that came of it as well
    /// ([`revoke_sessions_with`](crate::identity::Sessions::revoke_sessions_with)), so that the application can do
    /// nothing any more.
    fn withdraw_consent(&mut self, user: UserId, client: ClientId) -> Result<(), StoreError>;

    /// Forgets all of a person's.
    fn forget_consents_of(&mut self, user: UserId) -> Result<(), StoreError>;
}
