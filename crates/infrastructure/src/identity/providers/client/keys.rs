//! The keys by which providers sign (RFC 7517).

use std::sync::Arc;

use application::identity::ProviderFault;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

use super::{fetch::Fetcher, known::Known};

/// How many keys of one are looked at.
const MOST: usize = 50;
/// The fewest bytes of an RSA modulus (RFC 7518, section 3.3).
const RSA_BYTES: usize = 256;

/// A set as it is published. Keys that we do not understand do not spoil the others.
#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}

/// A key that checks signatures of one kind.
pub(super) struct Key {
    id: Option<String>,
    kind: Kind,
    algorithm: Option<String>,
    pub(super) check: DecodingKey,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl Kind {
    /// The kind of key that an algorithm takes. Those that take a shared secret are not among them: who can check them
    /// can make them.
    const fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::RS256
            | Algorithm::RS384
            | Algorithm::RS512
            | Algorithm::PS256
            | Algorithm::PS384
            | Algorithm::PS512 => Some(Self::Rsa),
            Algorithm::ES256 => Some(Self::P256),
            Algorithm::ES384 => Some(Self::P384),
            Algorithm::EdDSA => Some(Self::Ed25519),
            _ => None,
        }
    }
}

/// The keys of one provider.
pub(super) struct KeySet(Vec<Key>);

impl KeySet {
    fn of(published: Published) -> Self {
        let read = |it: Value| serde_json::from_value::<Jwk>(it).ok().and_then(|it| key(&it));
        Self(published.keys.into_iter().take(MOST).filter_map(read).collect())
    }

    /// The key that has signed by `algorithm`. It may go without a name where there is no other.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let kind = Kind::of(algorithm)?;
        let name = format!("{algorithm:?}");
        let fits = |it: &&Key| it.kind == kind && it.algorithm.as_ref().is_none_or(|it| *it == name);
        let mut fitting = self.0.iter().filter(fits);
        match id {
            Some(id) => fitting.find(|it| it.id.as_deref() == Some(id)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }

    /// Whether any key could have signed by `algorithm`.
    pub(super) const fn knows(algorithm: Algorithm) -> bool {
        Kind::of(algorithm).is_some()
    }
}

fn key(jwk: &Jwk) -> Option<Key> {
    if jwk.common.public_key_use.as_ref().is_some_and(|it| *it != PublicKeyUse::Signature) {
        return None;
    }
    let kind = match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            let modulus = URL_SAFE_NO_PAD.decode(&rsa.n).ok()?;
            (modulus.len() >= RSA_BYTES).then_some(Kind::Rsa)?
        }
        AlgorithmParameters::EllipticCurve(it) => match it.curve {
            EllipticCurve::P256 => Kind::P256,
            EllipticCurve::P384 => Kind::P384,
            _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(it) if it.curve == EllipticCurve::Ed25519 => Kind::Ed25519,
        _ => return None,
    };
    let algorithm = jwk.common.key_algorithm.as_ref().map(|it| format!("{it:?}"));
    Some(Key { id: jwk.common.key_id.clone(), kind, algorithm, check: DecodingKey::from_jwk(jwk).ok()? })
}

/// The keys of all providers.
pub(super) struct KeySets(Known<KeySet>);

impl KeySets {
    pub(super) fn new() -> Self {
        Self(Known::new())
    }

    /// The keys that are published there: others than `stale`, where those were not enough. Only what a token endpoint
    /// gave leads to that, so nobody else can have us look again.
    pub(super) async fn of(
        &self,
        fetcher: &Fetcher,
        url: &str,
        stale: Option<&Arc<KeySet>>,
    ) -> Result<Arc<KeySet>, ProviderFault> {
        let look = async { fetcher.get(url, None).await.map(KeySet::of) };
        self.0.of(url, stale, look).await
    }
}

#[cfg(test)]
impl KeySet {
    pub(super) fn published(keys: Vec<Value>) -> Self {
        Self::of(Published { keys })
    }
}
