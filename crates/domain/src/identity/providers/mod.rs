//! Logging in with an account that is somewhere else: at a provider that speaks OpenID Connect.
//!
//! An [`IdentityProvider`] is believed about who somebody is. A [`ProviderLink`] says which person of its is which
//! person of ours. A [`ProviderLogin`] is one login on its way there and back.

mod access;
mod arrival;
mod asserted;
mod error;
mod link;
mod login;
mod provider;
mod texts;

pub use access::ProviderManager;
pub use arrival::{Arrival, arrival};
pub use asserted::Asserted;
pub use error::ProviderError;
pub use link::{LinkId, ProviderLink, ProviderLinks};
pub use login::{PROVIDER_LOGIN, ProviderLogin, ProviderLoginId, ProviderLogins};
pub use provider::{
    IdentityProvider, IdentityProviders, MOST_PROVIDERS, ProviderChange, ProviderDraft, ProviderEvent, ProviderFacts,
    ProviderId, SealedClientSecret,
};
pub use texts::{
    ClientSecret, Issuer, ProviderClientId, ProviderName, ProviderScope, ProviderScopes, ProviderSlug, ProviderSubject,
};
