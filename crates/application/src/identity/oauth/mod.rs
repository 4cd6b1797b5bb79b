//! Applications of others: registering them, and what people have let them do.

mod commands;
mod consents;
mod manage;
mod ports;
mod queries;
mod schema;
mod trail;
mod views;

pub use commands::{CreateOAuthClient, RotateOAuthClientSecret, UpdateOAuthClient};
pub use consents::{delete_consent, give_consent, list_consents};
pub use manage::{create_oauth_client, delete_oauth_client, rotate_oauth_client_secret, update_oauth_client};
pub use ports::OAuthReader;
pub use queries::{
    ConsentFilter, ConsentSort, OAuthClientFilter, OAuthClientSort, get_oauth_client, list_oauth_clients,
};
pub use views::{ConsentView, OAuthClientView};

pub(super) use schema::OAuthClientName;

use domain::identity::OAuthClientError;

use crate::Failure;

impl From<OAuthClientError> for Failure {
    fn from(error: OAuthClientError) -> Self {
        Self::refused(&error)
    }
}
