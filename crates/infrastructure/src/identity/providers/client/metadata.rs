//! What providers publish of themselves (OpenID Connect Discovery 1.0).

use std::sync::Arc;

use application::identity::ProviderFault;
use serde::Deserialize;

use super::{fetch::Fetcher, known::Known};

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
pub(super) struct Directory(Known<Metadata>);

impl Directory {
    pub(super) fn new() -> Self {
        Self(Known::new())
    }

    /// What the provider `issuer` publishes of itself.
    pub(super) async fn of(&self, fetcher: &Fetcher, issuer: &str) -> Result<Arc<Metadata>, ProviderFault> {
        self.0.of(issuer, None, look(fetcher, issuer)).await
    }
}

async fn look(fetcher: &Fetcher, issuer: &str) -> Result<Metadata, ProviderFault> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let metadata: Metadata = fetcher.get(&url, None).await?;
    // Section 4.3: to the letter, or somebody speaks for somebody else.
    if metadata.issuer != issuer {
        tracing::warn!(issuer, found = metadata.issuer, "an identity provider says that it is another one");
        return Err(ProviderFault::Faulty);
    }
    Ok(metadata)
}
