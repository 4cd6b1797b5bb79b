//! The Ed25519 keys that sign access tokens, and what the world may know of them.

use std::path::Path;

use application::{KeySet, PublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::kernel::Timestamp;
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes, spki::der::pem::LineEnding},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    KeyError, ages,
    files::{self, KeyFile},
};

/// One or more keys. One of them signs; what any of them has signed is believed, so that a new key
/// can be added long before the old one goes.
#[derive(Clone)]
pub struct SigningKeys {
    /// The newest last.
    keys: Vec<SigningKey>,
    current: usize,
}

/// The names of their files.
pub(super) const FILES: (&str, &str) = ("signing-", ".pem");
const END: &str = "-----END PRIVATE KEY-----";

impl SigningKeys {
    /// The keys in the files `signing-….pem` of `dir`, of which the last by name is the newest. The
    /// first one is made at the first start. A new one is published at once, and signs when everybody can be
    /// taken to know it; an old one is believed until all that it has signed has expired.
    pub fn open(dir: &Path, at: Timestamp) -> Result<Self, KeyError> {
        files::make_dir(dir)?;
        if files::list(dir, FILES.0, FILES.1)?.is_empty() {
            files::read_or_make(&dir.join(format!("{}0001{}", FILES.0, FILES.1)), generate)?;
        }
        let found = files::list(dir, FILES.0, FILES.1)?;
        let made: Vec<_> = found.iter().map(|it| it.made_at).collect();
        let (current, first) = (ages::in_use(&made, at), ages::believed(&made, at));
        let keys = found.iter().skip(first).map(of_file).collect::<Result<_, _>>()?;
        Ok(Self { keys, current: current - first })
    }

    /// The keys that the operator gives: one PEM after the other, of which the last signs. `source` names the
    /// setting.
    pub fn parse(pem: &str, source: &str) -> Result<Self, KeyError> {
        let bad = || KeyError::NotEd25519(source.to_owned());
        let blocks = pem.split_inclusive(END).map(str::trim).filter(|it| !it.is_empty());
        let keys: Vec<_> = blocks.map(SigningKey::from_pkcs8_pem).collect::<Result<_, _>>().map_err(|_| bad())?;
        let current = keys.len().checked_sub(1).ok_or_else(bad)?;
        Ok(Self { keys, current })
    }

    /// The public halves (RFC 7517, RFC 8037).
    pub fn public(&self) -> KeySet {
        let public = |key: &SigningKey| PublicKey::ed25519(kid(key), x(key));
        KeySet { keys: self.keys.iter().rev().map(public).collect() }
    }

    /// All keys with their names, the newest last.
    pub(crate) fn named(&self) -> impl Iterator<Item = (String, &SigningKey)> {
        self.keys.iter().map(|it| (kid(it), it))
    }

    /// The one that signs, with its name.
    pub(crate) fn current(&self) -> Option<(String, &SigningKey)> {
        self.keys.get(self.current).map(|it| (kid(it), it))
    }

    /// The names of all, the newest last.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.keys.iter().map(kid)
    }

    /// The name of the one that signs.
    pub fn current_id(&self) -> Option<String> {
        self.current().map(|it| it.0)
    }
}

/// The key as unencrypted PKCS#8, as the tools of the trade write it.
pub(crate) fn pkcs8(key: &SigningKey) -> KeypairBytes {
    KeypairBytes { secret_key: key.to_bytes(), public_key: None }
}

fn of_file(file: &KeyFile) -> Result<SigningKey, KeyError> {
    let source = file.path.display().to_string();
    let bad = || KeyError::NotEd25519(source.clone());
    let bytes = file.read()?;
    let pem = str::from_utf8(&bytes).map_err(|_| bad())?;
    SigningKey::from_pkcs8_pem(pem.trim()).map_err(|_| bad())
}

/// Which key is in the file.
pub(super) fn id_of(file: &KeyFile) -> Result<String, KeyError> {
    of_file(file).map(|it| kid(&it))
}

/// A new key.
pub(super) fn generate() -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).map_err(KeyError::NoRandomness)?;
    let pem = pkcs8(&SigningKey::from_bytes(&seed)).to_pkcs8_pem(LineEnding::LF);
    let pem = pem.map_err(|it| KeyError::NotEd25519(it.to_string()))?;
    Ok(Zeroizing::new(pem.as_bytes().to_vec()))
}

/// The public key as a JWK writes it.
pub(crate) fn x(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes())
}

/// The name of a key: its thumbprint (RFC 7638).
fn kid(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, x(key))))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::TimeDelta;

    use super::*;
    use crate::testing::now;

    /// RFC 8037, appendix A.
    const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    #[test]
    fn a_key_is_named_by_its_thumbprint() {
        let seed: [u8; 32] = URL_SAFE_NO_PAD.decode(SEED).unwrap().try_into().unwrap();
        let key = SigningKey::from_bytes(&seed);
        assert_eq!(x(&key), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(kid(&key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn the_first_start_makes_a_key_that_later_ones_find() {
        let dir = tempfile::tempdir().unwrap();
        let first = SigningKeys::open(dir.path(), now()).unwrap().public();
        assert_eq!(first.keys.len(), 1);
        assert_eq!(SigningKeys::open(dir.path(), now()).unwrap().public(), first);
        let pem = fs::read_to_string(dir.path().join("signing-0001.pem")).unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    }

    #[test]
    fn a_key_that_is_added_is_published_at_once_and_signs_later_while_the_old_one_is_still_believed() {
        let dir = tempfile::tempdir().unwrap();
        let old = SigningKeys::open(dir.path(), now()).unwrap().current_id();
        files::add(dir.path(), FILES, &generate().unwrap(), now()).unwrap();
        let after = |minutes| SigningKeys::open(dir.path(), now() + TimeDelta::minutes(minutes)).unwrap();
        assert_eq!((after(0).public().keys.len(), after(0).current_id()), (2, old.clone()));
        assert_eq!(after(0).public().keys[1].kid, old.clone().unwrap());
        let new = after(6);
        assert_eq!((new.public().keys.len(), new.current_id()), (2, new.ids().last()));
        assert_ne!(new.current_id(), old);
        assert_eq!((after(21).public().keys.len(), after(21).current_id()), (1, new.current_id()));
    }

    #[test]
    fn keys_may_be_given_one_after_the_other() {
        let pem = || String::from_utf8(generate().unwrap().to_vec()).unwrap();
        assert_eq!(SigningKeys::parse(&(pem() + &pem()), "LYCEUM_SIGNING_KEYS").unwrap().public().keys.len(), 2);
        for bad in ["", "key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"] {
            assert!(matches!(SigningKeys::parse(bad, "LYCEUM_SIGNING_KEYS"), Err(KeyError::NotEd25519(_))), "{bad}");
        }
    }
}
