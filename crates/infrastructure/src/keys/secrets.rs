//! One secret of the installation, and the keys derived from it.

use std::path::Path;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{KeyError, files};

/// Keys for all purposes, each derived from the one secret (the expansion of HKDF, RFC 5869), so
/// that one says nothing about another.
#[derive(Clone)]
pub struct Secrets(Zeroizing<[u8; Secrets::LEN]>);

impl Secrets {
    /// How many bytes the secret has.
    pub const LEN: usize = 32;

    /// The secret in the file `secret` of `dir`, which is made at the first start.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        files::make_dir(dir)?;
        let path = dir.join("secret");
        let found = files::read_or_make(&path, random)?;
        Self::of(&found).ok_or_else(|| KeyError::BadSecret(path.display().to_string()))
    }

    /// The secret as the operator gives it: base64url without padding. `source` names the setting.
    pub fn parse(text: &str, source: &str) -> Result<Self, KeyError> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map(Zeroizing::new).ok();
        bytes.and_then(|it| Self::of(&it)).ok_or_else(|| KeyError::BadSecret(source.to_owned()))
    }

    /// The key for one purpose, such as `cursor`.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        mac(&*self.0, &[b"lyceum ", purpose.as_bytes(), &[1]])
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|it| Self(Zeroizing::new(it)))
    }
}

/// As many random bytes as a key has.
pub(super) fn random() -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut bytes = Zeroizing::new(vec![0; Secrets::LEN]);
    getrandom::fill(&mut bytes).map_err(KeyError::NoRandomness)?;
    Ok(bytes)
}

/// HMAC-SHA-256 over the parts.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub(crate) fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_survives_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (Secrets::open(dir.path()).unwrap(), Secrets::open(dir.path()).unwrap());
        assert_eq!(first.derive("cursor"), second.derive("cursor"));
        assert_ne!(first.derive("cursor"), first.derive("refresh"));
    }

    #[test]
    fn two_installations_have_two_secrets() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let derived = |dir: &Path| Secrets::open(dir).unwrap().derive("cursor");
        assert_ne!(derived(one.path()), derived(other.path()));
    }

    #[test]
    fn a_secret_of_another_length_is_refused() {
        assert!(Secrets::parse(&URL_SAFE_NO_PAD.encode([7; 32]), "LYCEUM_SECRET").is_ok());
        for bad in ["", "secret", &URL_SAFE_NO_PAD.encode([7; 31])] {
            assert!(matches!(Secrets::parse(bad, "LYCEUM_SECRET"), Err(KeyError::BadSecret(_))), "{bad}");
        }
    }
}
