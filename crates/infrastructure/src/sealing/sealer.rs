//! AES-256-GCM (NIST SP 800-38D) under the data keys.

use std::sync::Arc;

use aes_gcm::{
    Nonce,
    aead::{Aead, Payload},
};
use application::{
    Failure,
    sealing::{Sealed, SealedColumn, Sealer},
};
use arc_swap::ArcSwap;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::legacy::Legacy;
use crate::keys::{DataKeyId, DataKeys, Secrets, random};

/// The first byte of what is written here.
const VERSION: u8 = 1;
/// The version and the name of the key.
const HEAD: usize = 9;
const NONCE: usize = 12;

/// Seals under the current data key, and opens what any of them has sealed. The keys can be replaced while
/// it is at work.
///
/// A sealed value is a version byte, the name of the key (8 bytes), a random nonce (12 bytes), and what was
/// encrypted with its tag. Bound to it are the head, the name of the column and the row.
pub struct AesSealer {
    keys: ArcSwap<DataKeys>,
    legacy: Legacy,
}

impl AesSealer {
    /// With these keys. `secrets` opens what was sealed before there were any.
    pub fn new(keys: DataKeys, secrets: &Secrets) -> Self {
        Self { keys: ArcSwap::from_pointee(keys), legacy: Legacy::new(secrets) }
    }

    /// From now on with these keys.
    pub fn renew(&self, keys: DataKeys) {
        self.keys.store(Arc::new(keys));
    }

    /// The name of the key that seals.
    pub fn current(&self) -> Option<DataKeyId> {
        self.keys.load().current_id()
    }

    /// Whether it knows the key.
    pub fn knows(&self, id: DataKeyId) -> bool {
        self.keys.load().find(id).is_some()
    }

    /// The name of the key under which a value is sealed; none if that was before there were any.
    pub fn key_of(&self, sealed: &Sealed) -> Option<DataKeyId> {
        head(sealed).map(|it| it.0).filter(|it| self.knows(*it))
    }
}

impl Sealer for AesSealer {
    fn seal(&self, column: SealedColumn, row: Uuid, clear: &[u8]) -> Result<Sealed, Failure> {
        let keys = self.keys.load();
        let key = keys.current().ok_or_else(|| Failure::internal("there is no data key"))?;
        let nonce = *random::<NONCE>()?;
        let mut sealed = Vec::with_capacity(HEAD + NONCE + clear.len() + 16);
        sealed.push(VERSION);
        sealed.extend(key.id.0);
        let bound = bound(&sealed, column, row);
        let hidden = key.cipher.encrypt(&Nonce::from(nonce), Payload { msg: clear, aad: &bound });
        sealed.extend(nonce);
        sealed.extend(hidden.map_err(|_| Failure::internal("a value is too long to be sealed"))?);
        Ok(Sealed(sealed))
    }

    fn unseal(&self, column: SealedColumn, row: Uuid, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let keys = self.keys.load();
        let known = head(sealed).and_then(|(id, rest)| Some((keys.find(id)?, rest)));
        let Some((key, rest)) = known else {
            return self.legacy.unseal(column, row, sealed).ok_or_else(|| unusable(column, row));
        };
        let opened = rest.split_first_chunk::<NONCE>().and_then(|(nonce, hidden)| {
            let payload = Payload { msg: hidden, aad: &bound(&sealed.0[..HEAD], column, row) };
            key.cipher.decrypt(&Nonce::from(*nonce), payload).ok()
        });
        opened.map(Zeroizing::new).ok_or_else(|| unusable(column, row))
    }
}

/// The name of the key, and what follows.
fn head(Sealed(bytes): &Sealed) -> Option<(DataKeyId, &[u8])> {
    let (version, rest) = bytes.split_first()?;
    let (id, rest) = rest.split_first_chunk()?;
    (*version == VERSION).then_some((DataKeyId(*id), rest))
}

fn bound(head: &[u8], column: SealedColumn, row: Uuid) -> Vec<u8> {
    [head, column.name.as_bytes(), &[0], row.as_bytes()].concat()
}

/// Of what is wrong nothing more can be told.
fn unusable(column: SealedColumn, row: Uuid) -> Failure {
    let name = column.name;
    Failure::internal(format!("{name} of {row} was sealed with a key that is not here, or altered"))
}
