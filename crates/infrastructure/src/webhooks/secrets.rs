//! The secrets of webhooks as they are kept: encrypted, since signing needs them in clear.

use application::{
    Failure,
    webhooks::{SealedSecret, SigningSecret, WebhookId, WebhookSecrets},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use super::signature::PREFIX;
use crate::keys::Secrets;

/// How long the nonce is that comes before what is encrypted.
const NONCE: usize = 24;

/// Encrypts with XChaCha20-Poly1305, by a key that is derived from the secret of the installation. A secret
/// is bound to its webhook: it is good for nothing in the row of another.
pub struct SealedSecrets(XChaCha20Poly1305);

impl SealedSecrets {
    /// With a key of their own, derived from `secrets`.
    pub fn new(secrets: &Secrets) -> Self {
        let key = Zeroizing::new(secrets.derive("webhook secrets"));
        Self(XChaCha20Poly1305::new((&*key).into()))
    }
}

impl WebhookSecrets for SealedSecrets {
    fn fresh(&self) -> Result<SigningSecret, Failure> {
        let key = Zeroizing::new(random::<32>()?);
        Ok(SigningSecret::new(format!("{PREFIX}{}", STANDARD.encode(*key))))
    }

    fn seal(&self, webhook: WebhookId, secret: &SigningSecret) -> Result<SealedSecret, Failure> {
        let (nonce, name) = (random::<NONCE>()?, webhook.uuid());
        let clear = Payload { msg: secret.expose().as_bytes(), aad: name.as_bytes() };
        let hidden = self.0.encrypt(&XNonce::from(nonce), clear).map_err(|_| unusable())?;
        Ok(SealedSecret([&nonce[..], &hidden].concat()))
    }

    fn unseal(&self, webhook: WebhookId, sealed: &SealedSecret) -> Result<SigningSecret, Failure> {
        let (nonce, hidden) = sealed.0.split_first_chunk::<NONCE>().ok_or_else(unusable)?;
        let name = webhook.uuid();
        let hidden = Payload { msg: hidden, aad: name.as_bytes() };
        let clear = self.0.decrypt(&XNonce::from(*nonce), hidden).map_err(|_| unusable())?;
        String::from_utf8(clear).map(SigningSecret::new).map_err(|_| unusable())
    }
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|it| Failure::internal(format!("no randomness: {it}")))?;
    Ok(bytes)
}

/// Of what is wrong nothing more can be told.
fn unusable() -> Failure {
    Failure::internal("a webhook's secret was sealed with another LYCEUM_SECRET, or altered")
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn secrets(fill: u8) -> SealedSecrets {
        SealedSecrets::new(&Secrets::parse(&URL_SAFE_NO_PAD.encode([fill; 32]), "test").unwrap())
    }

    #[test]
    fn a_secret_is_read_only_by_the_same_installation_and_for_the_same_webhook() {
        let (webhook, secret) = (WebhookId::fresh(), secrets(1).fresh().unwrap());
        assert_eq!(STANDARD.decode(&secret.expose()[PREFIX.len()..]).unwrap().len(), 32);
        let sealed = secrets(1).seal(webhook, &secret).unwrap();
        assert_eq!(secrets(1).unseal(webhook, &sealed).unwrap(), secret);
        assert!(secrets(2).unseal(webhook, &sealed).is_err());
        assert!(secrets(1).unseal(WebhookId::fresh(), &sealed).is_err());
        let mut altered = sealed.clone();
        altered.0[NONCE] ^= 1;
        assert!(secrets(1).unseal(webhook, &altered).is_err());
        assert!(secrets(1).unseal(webhook, &SealedSecret(vec![1])).is_err());
        assert_ne!(secrets(1).seal(webhook, &secret).unwrap(), sealed, "never the same");
        assert_eq!(format!("{secret:?} {sealed:?}"), "SigningSecret(***) SealedSecret(***)");
    }
}
