//! The secrets of webhooks as they are kept: sealed, since signing needs them in clear.

use std::sync::Arc;

use application::{
    Failure,
    sealing::{Sealed, SealedColumn, Sealer},
    webhooks::{SealedSecret, SigningSecret, WebhookId, WebhookSecrets},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::signature::PREFIX;
use crate::keys::random;

/// Makes them, and has them sealed. A secret is bound to its webhook: it is good for nothing in the row of
/// another.
pub struct SealedSecrets(Arc<dyn Sealer>);

impl SealedSecrets {
    /// Sealed by `sealer`.
    pub fn new(sealer: Arc<dyn Sealer>) -> Self {
        Self(sealer)
    }
}

impl WebhookSecrets for SealedSecrets {
    fn fresh(&self) -> Result<SigningSecret, Failure> {
        Ok(SigningSecret::new(format!("{PREFIX}{}", STANDARD.encode(*random::<32>()?))))
    }

    fn seal(&self, webhook: WebhookId, secret: &SigningSecret) -> Result<SealedSecret, Failure> {
        let sealed = self.0.seal(SealedColumn::WEBHOOK_SECRET, webhook.uuid(), secret.expose().as_bytes());
        sealed.map(|it| SealedSecret(it.0))
    }

    fn unseal(&self, webhook: WebhookId, sealed: &SealedSecret) -> Result<SigningSecret, Failure> {
        let sealed = Sealed(sealed.0.clone());
        let clear = self.0.unseal(SealedColumn::WEBHOOK_SECRET, webhook.uuid(), &sealed)?;
        let text = str::from_utf8(&clear).map_err(|_| Failure::internal("a webhook has a secret that is no text"))?;
        Ok(SigningSecret::new(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::{
        keys::{DataKeys, Secrets},
        sealing::AesSealer,
    };

    fn secrets(fill: u8) -> SealedSecrets {
        let text = URL_SAFE_NO_PAD.encode([fill; 32]);
        let secrets = Secrets::parse(&text, "test").unwrap();
        SealedSecrets::new(Arc::new(AesSealer::new(DataKeys::derived(&secrets), &secrets)))
    }

    #[test]
    fn a_secret_is_read_only_by_the_same_installation_and_for_the_same_webhook() {
        let (webhook, secret) = (WebhookId::fresh(), secrets(1).fresh().unwrap());
        assert_eq!(STANDARD.decode(&secret.expose()[PREFIX.len()..]).unwrap().len(), 32);
        let sealed = secrets(1).seal(webhook, &secret).unwrap();
        assert_eq!(secrets(1).unseal(webhook, &sealed).unwrap(), secret);
        assert!(secrets(2).unseal(webhook, &sealed).is_err());
        assert!(secrets(1).unseal(WebhookId::fresh(), &sealed).is_err());
        assert_eq!(format!("{secret:?} {sealed:?}"), "SigningSecret(***) SealedSecret(***)");
    }
}
