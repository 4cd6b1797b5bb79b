//! What is read of applications and consents.

use domain::{
    identity::{OAuthClient, TokenDigest},
    kernel::{ClientId, StoreError, Timestamp, UserId},
};

use super::{ConsentSort, ConsentView, OAuthClientSort};
use crate::page::{Page, PageRequest};

/// What can be seen of applications and consents.
pub trait OAuthReader {
    /// One application.
    fn find_oauth_client(&mut self, id: ClientId) -> Result<Option<OAuthClient>, StoreError>;

    /// A page of all applications.
    fn oauth_clients(&mut self, page: &PageRequest<OAuthClientSort>) -> Result<Page<OAuthClient>, StoreError>;

    /// Whether the secret is one of this application's, and good at `at`.
    fn is_client_secret_good(&mut self, id: ClientId, secret: &TokenDigest, at: Timestamp) -> Result<bool, StoreError>;

    /// A page of what a person has let applications do.
    fn consent_views(&mut self, user: UserId, page: &PageRequest<ConsentSort>)
    -> Result<Page<ConsentView>, StoreError>;
}
