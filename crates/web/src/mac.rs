//! Keyed hashes, by which this installation knows again what it has made itself.

use hmac::{Hmac, KeyInit};
use sha2::Sha256;

/// HMAC with SHA-256.
pub(crate) type KeyedHash = Hmac<Sha256>;

/// The keyed hash of this key.
pub(crate) fn keyed_hash(key: &[u8; 32]) -> KeyedHash {
    // HMAC fills a key up to a block of the hash with zeros (RFC 2104, section 2).
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    Hmac::new(&block.into())
}
