//! Logging in with an account that is somewhere else, and managing where that may be.
//!
//! A login goes to the provider and comes back by way of the browser. Nothing is made of what the provider says
//! before the login is ended by whoever both began it and came back with it: so nobody is led to finish a login that
//! somebody else has begun, and nobody finishes one that somebody else was led to.

mod begin;
mod callback;
mod commands;
mod end;
mod identities;
mod manage;
mod means;
mod options;
mod schema;
mod trail;
mod views;

pub(super) use begin::send_browser;
pub use begin::{begin_identity_link, begin_provider_login};
pub use callback::{Callback, Given, end_callback};
pub use commands::{
    BeginIdentityLink, BeginProviderLogin, CompleteIdentityLink, CreateIdentityProvider, CreateProviderSession,
    UpdateIdentityProvider,
};
pub use end::create_provider_session;
pub(super) use end::end_provider_login;
pub use identities::{complete_identity_link, delete_identity, identities_of, list_identities};
pub use manage::{create_identity_provider, delete_identity_provider, update_identity_provider};
pub use means::{
    AuthorizationAsk, CodeAnswer, FlowSecret, FlowSecrets, OutsideLogins, ProviderClient, ProviderContact,
    ProviderFault, ReturnPlaces,
};
pub(super) use options::open_options;
pub use options::{
    IdentityFilter, IdentitySort, LoginOptionSort, ProviderFilter, ProviderSort, ProvidersReader,
    get_identity_provider, list_identity_providers, list_login_options,
};
pub use views::{IdentityView, LoginOptionView, ProviderLoginView, ProviderView};

use domain::identity::ProviderError;

use crate::Failure;

impl From<ProviderError> for Failure {
    fn from(error: ProviderError) -> Self {
        Self::refused(&error)
    }
}
