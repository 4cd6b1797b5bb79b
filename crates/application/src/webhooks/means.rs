//! What webhooks need besides the database: secrets that are kept, and where it is safe to send anything.

use std::{fmt, sync::Arc};

use super::WebhookId;
use crate::Failure;

/// What signs the deliveries of a webhook, as its owner has it: `whsec_…`. Never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

/// The same as it is kept: nobody without the secret of the installation can read it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecret(pub Vec<u8>);

/// Makes secrets, and keeps them from whoever reads the database.
pub trait WebhookSecrets: Send + Sync {
    /// A new one.
    fn fresh(&self) -> Result<SigningSecret, Failure>;

    /// It as the one of `webhook`.
    fn seal(&self, webhook: WebhookId, secret: &SigningSecret) -> Result<SealedSecret, Failure>;

    /// The one of `webhook`.
    fn unseal(&self, webhook: WebhookId, sealed: &SealedSecret) -> Result<SigningSecret, Failure>;
}

/// Why nothing is sent somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDestination {
    /// It is no address at all.
    #[error("must be an absolute URL with a host")]
    Malformed,
    /// It is not reached by HTTP.
    #[error("must begin with https:// or http://")]
    Scheme,
    /// It names who asks.
    #[error("must not contain a user name or a password")]
    Credentials,
    /// It names a part of a page.
    #[error("must not contain a fragment")]
    Fragment,
    /// Everybody on the way could read it.
    #[error("must be https; http is possible only to the addresses of LYCEUM_WEBHOOK_ALLOW")]
    Insecure,
    /// It leads into a network that strangers have no business in.
    #[error("leads to an address that is not public; LYCEUM_WEBHOOK_ALLOW can allow it")]
    Private,
}

impl BadDestination {
    /// A stable name in lower snake_case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "url_malformed",
            Self::Scheme => "url_scheme",
            Self::Credentials => "url_credentials",
            Self::Fragment => "url_fragment",
            Self::Insecure => "url_insecure",
            Self::Private => "address_not_allowed",
        }
    }
}

/// Knows where something may be sent.
pub trait Destinations: Send + Sync {
    /// Whether something may be sent to `url`, as far as that shows without asking for the addresses of a
    /// name.
    fn check(&self, url: &str) -> Result<(), BadDestination>;
}

/// All that the use cases here need besides the database. Cheap to clone.
#[derive(Clone)]
pub struct WebhookMeans {
    /// For what signs.
    pub secrets: Arc<dyn WebhookSecrets>,
    /// For where to.
    pub destinations: Arc<dyn Destinations>,
}

impl SigningSecret {
    /// `whsec_` and the key in base64.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// As its owner has it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(***)")
    }
}

impl fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSecret(***)")
    }
}
