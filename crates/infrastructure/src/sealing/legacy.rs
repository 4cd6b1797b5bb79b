//! What was sealed before there were data keys: the secrets of webhooks, with XChaCha20-Poly1305 by a key
//! derived from the secret of the installation. They are read for as long as there are any; nothing is
//! written so any more.

use application::sealing::{Sealed, SealedColumn};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::Secrets;

/// How long the nonce is that comes before what is encrypted.
const NONCE: usize = 24;

pub(super) struct Legacy(XChaCha20Poly1305);

impl Legacy {
    pub(super) fn new(secrets: &Secrets) -> Self {
        let key = Zeroizing::new(secrets.derive("webhook secrets"));
        Self(XChaCha20Poly1305::new((&*key).into()))
    }

    pub(super) fn unseal(&self, column: SealedColumn, row: Uuid, sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
        if column.name != SealedColumn::WEBHOOK_SECRET.name {
            return None;
        }
        let (nonce, hidden) = sealed.0.split_first_chunk::<NONCE>()?;
        let hidden = Payload { msg: hidden, aad: row.as_bytes() };
        self.0.decrypt(&XNonce::from(*nonce), hidden).ok().map(Zeroizing::new)
    }

    /// As it was once done.
    #[cfg(test)]
    pub(super) fn seal(&self, row: Uuid, clear: &[u8]) -> Sealed {
        let nonce = [7; NONCE];
        let hidden = self.0.encrypt(&XNonce::from(nonce), Payload { msg: clear, aad: row.as_bytes() }).unwrap();
        Sealed([&nonce[..], &hidden].concat())
    }
}
