//! What webhooks need besides the database: secrets that are kept, and where it is safe to send anything.

use std::{fmt, sync::Arc};

use super::WebhookId;
use crate::{Failure, destinations::Destinations};

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
