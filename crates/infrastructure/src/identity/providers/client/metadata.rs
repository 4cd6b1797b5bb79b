//! What providers publish of themselves (OpenID Connect Discovery 1.0).

use std::{sync::Arc, time::Duration};

use application::identity::ProviderFault;
use moka::sync::Cache;
use serde::Deserialize;

use super::fetch::Fetcher;

/// For how long it is remembered.
const MEMORY: Duration = Duration::from_secs(60 * 60);
/// Of how many.
const REMEMBERED: u64 = 200;

/// What a provider publishes of itself, as far as we need it.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    pub(super) userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// RFC 9207, section 3.
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Whether a secret is shown in a header rather than in the form, as it is where nothing is said of it.
    pub(super) fn takes_basic(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        methods.is_none_or(|it| it.iter().any(|it| it == "client_secret_basic"))
    }
}

/// What is known of providers.
pub(super) struct Directory(Cache<String, Arc<Metadata>>);

impl Directory {
    pub(super) fn new() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_live(MEMORY).build())
    }

    /// What the provider `issuer` publishes of itself.
    pub(super) async fn of(&self, fetcher: &Fetcher, issuer: &str) -> Result<Arc<Metadata>, ProviderFault> {
        if let Some(known) = self.0.get(issuer) {
            return Ok(known);
        }
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let metadata: Metadata = fetcher.get(&url, None).await?;
        // Section 4.3: to the letter, or somebody speaks for somebody else.
        if metadata.issuer != issuer {
            tracing::warn!(issuer, found = metadata.issuer, "an identity provider says that it is another one");
            return Err(ProviderFault::Faulty);
        }
        let metadata = Arc::new(metadata);
        self.0.insert(issuer.to_owned(), Arc::clone(&metadata));
        Ok(metadata)
    }
}
