//! The Ed25519 keys that sign access tokens, and what the world may know of them.

use std::path::Path;

use application::{KeySet, PublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes, spki::der::pem::LineEnding},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{KeyError, files};

/// One or more keys. The newest signs; what any of them has signed is believed, so that a new key
/// can be added long before the old one goes.
#[derive(Clone)]
pub struct SigningKeys(Vec<SigningKey>);

const PREFIX: &str = "signing-";
const SUFFIX: &str = ".pem";
const END: &str = "-----END PRIVATE KEY-----";

impl SigningKeys {
    /// The keys in the files `signing-….pem` of `dir`, of which the last by name is the newest. The
    /// first one is made at the first start.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        files::make_dir(dir)?;
        if files::list(dir, PREFIX, SUFFIX)?.is_empty() {
            files::read_or_make(&dir.join(format!("{PREFIX}0001{SUFFIX}")), generate)?;
        }
        let mut keys = Vec::new();
        for path in files::list(dir, PREFIX, SUFFIX)? {
            let bytes = files::read(&path).map_err(|cause| KeyError::File { path: path.clone(), cause })?;
            let source = path.display().to_string();
            let pem = str::from_utf8(&bytes).map_err(|_| KeyError::NotEd25519(source.clone()))?;
            keys.extend(Self::parse(pem, &source)?.0);
        }
        Ok(Self(keys))
    }

    /// The keys that the operator gives: one PEM after the other, the newest last. `source` names the
    /// setting.
    pub fn parse(pem: &str, source: &str) -> Result<Self, KeyError> {
        let bad = || KeyError::NotEd25519(source.to_owned());
        let blocks = pem.split_inclusive(END).map(str::trim).filter(|it| !it.is_empty());
        let keys: Vec<_> = blocks.map(SigningKey::from_pkcs8_pem).collect::<Result<_, _>>().map_err(|_| bad())?;
        if keys.is_empty() { Err(bad()) } else { Ok(Self(keys)) }
    }

    /// The public halves (RFC 7517, RFC 8037).
    pub fn public(&self) -> KeySet {
        let public = |key: &SigningKey| PublicKey::ed25519(kid(key), x(key));
        KeySet { keys: self.0.iter().rev().map(public).collect() }
    }

    /// All keys with their names, the newest last.
    pub(crate) fn named(&self) -> impl Iterator<Item = (String, &SigningKey)> {
        self.0.iter().map(|it| (kid(it), it))
    }
}

/// The key as unencrypted PKCS#8, as the tools of the trade write it.
pub(crate) fn pkcs8(key: &SigningKey) -> KeypairBytes {
    KeypairBytes { secret_key: key.to_bytes(), public_key: None }
}

fn generate() -> Result<Zeroizing<Vec<u8>>, KeyError> {
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

    use super::*;

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
        let first = SigningKeys::open(dir.path()).unwrap().public();
        assert_eq!(first.keys.len(), 1);
        assert_eq!(SigningKeys::open(dir.path()).unwrap().public(), first);
        let pem = fs::read_to_string(dir.path().join("signing-0001.pem")).unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    }

    #[test]
    fn a_key_that_is_added_is_the_newest() {
        let dir = tempfile::tempdir().unwrap();
        let old = SigningKeys::open(dir.path()).unwrap().public();
        fs::write(dir.path().join("signing-0002.pem"), generate().unwrap()).unwrap();
        let keys = SigningKeys::open(dir.path()).unwrap();
        assert_eq!(keys.public().keys.len(), 2);
        assert_eq!(keys.public().keys[1], old.keys[0]);
        assert_ne!(keys.named().last().unwrap().0, old.keys[0].kid);
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
