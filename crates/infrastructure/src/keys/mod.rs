//! The keys of this installation: what signs access tokens, what seals values in the database, and one secret
//! from which all others are derived. Made at the first start, or given by the operator.

mod ages;
mod data;
mod files;
mod random;
mod secrets;
mod signing;
mod source;

use std::{io, path::PathBuf};

pub use ages::{AFTERLIFE, SETTLING};
pub use data::{DataKeyId, DataKeys};
pub(crate) use random::random;
pub use secrets::Secrets;
pub(crate) use secrets::mac;
pub use signing::SigningKeys;
pub(crate) use signing::{pkcs8, x};
pub use source::{KeyInfo, KeyPurpose, KeySource, KeyState, RETIREMENT};

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The key is no Ed25519 private key in PKCS#8 PEM.
    #[error("{0}: not an Ed25519 private key in PKCS#8 PEM")]
    NotEd25519(String),
    /// The secret has another length.
    #[error("{0}: the secret must be {len} bytes", len = Secrets::LEN)]
    BadSecret(String),
    /// The system has no randomness to give.
    #[error("no randomness: {0}")]
    NoRandomness(getrandom::Error),
}
