//! Access tokens: JWTs that this installation signs and believes (RFC 7519, RFC 9068, RFC 8725).

use std::{collections::HashMap, sync::Arc, time::Duration};

use application::{AccessTokens, Claims, KeySet};
use arc_swap::ArcSwap;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::kernel::{Actor, Timestamp, UserId};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::keys::{KeyError, SigningKeys, pkcs8, x};

/// For how long an access token is good.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How far the clocks of two nodes may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(5);
/// For how long a checked token is known without another look at the store.
const MEMORY: TimeDelta = TimeDelta::seconds(1);
/// How many of them.
const REMEMBERED: u64 = 20_000;

/// The keys, made ready for use.
struct Keys {
    header: Header,
    signs: EncodingKey,
    /// By the header of the tokens that they check.
    checks: HashMap<String, DecodingKey>,
    public: KeySet,
}

/// Signs and checks access tokens. The keys can be replaced while it is at work.
///
/// The header of a token must be, byte for byte, one that this installation writes: one algorithm,
/// one type, and a key that is known by its name. So a token has no say in how it is checked.
pub struct Tokens {
    issuer: String,
    audience: String,
    keys: ArcSwap<Keys>,
    validation: Validation,
    remembered: Cache<[u8; 32], (Actor, Timestamp)>,
    changed: Cache<UserId, ()>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    roles: Vec<String>,
}

impl Tokens {
    /// Tokens signed with the current one of `keys`, made by `issuer` for `audience`.
    pub fn new(keys: &SigningKeys, issuer: String, audience: String) -> Result<Self, KeyError> {
        let keys = ArcSwap::from_pointee(Keys::of(keys)?);
        let validation = validation(&issuer, &audience);
        let remembered = Cache::builder().max_capacity(REMEMBERED).time_to_live(Duration::from_secs(1)).build();
        let changed = Cache::builder().time_to_live(Duration::from_secs(2)).build();
        Ok(Self { issuer, audience, keys, validation, remembered, changed })
    }

    /// From now on with these keys.
    pub fn renew(&self, keys: &SigningKeys) -> Result<(), KeyError> {
        if self.keys.load().public != keys.public() {
            // What a key has signed that is gone must not be remembered either.
            self.remembered.invalidate_all();
        }
        self.keys.store(Arc::new(Keys::of(keys)?));
        Ok(())
    }
}

impl Keys {
    fn of(keys: &SigningKeys) -> Result<Self, KeyError> {
        let bad = |kid: &str| KeyError::NotEd25519(kid.to_owned());
        let mut checks = HashMap::new();
        for (kid, key) in keys.named() {
            let check = DecodingKey::from_ed_components(&x(key)).map_err(|_| bad(&kid))?;
            checks.insert(encoded(&header(kid))?, check);
        }
        let (kid, key) = keys.current().ok_or_else(|| bad("no key"))?;
        let der = pkcs8(key).to_pkcs8_der().map_err(|_| bad(&kid))?;
        let signs = EncodingKey::from_ed_der(der.as_bytes());
        Ok(Self { header: header(kid), signs, checks, public: keys.public() })
    }
}

fn header(kid: String) -> Header {
    let typ = Some("at+jwt".to_owned());
    Header { typ, kid: Some(kid), ..Header::new(Algorithm::EdDSA) }
}

/// The header as the first part of a token.
fn encoded(header: &Header) -> Result<String, KeyError> {
    let json = serde_json::to_vec(header).map_err(|it| KeyError::NotEd25519(it.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

/// Everything but the times, which are held against the time of the request and not of the system.
fn validation(issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
    (validation.validate_exp, validation.validate_nbf) = (false, false);
    validation
}

fn key_of(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

impl AccessTokens for Tokens {
    fn recall(&self, token: &str, at: Timestamp) -> Option<Actor> {
        let (actor, since) = self.remembered.get(&key_of(token))?;
        let fresh = at - since < MEMORY && actor.user().is_some_and(|it| !self.changed.contains_key(&it));
        fresh.then_some(actor)
    }

    fn verify(&self, token: &str, at: Timestamp) -> Option<Claims> {
        let keys = self.keys.load();
        let key = keys.checks.get(token.split('.').next()?)?;
        let Payload { sub, sid, nbf, exp, .. } = jsonwebtoken::decode(token, key, &self.validation).ok()?.claims;
        let in_force = nbf <= (at + LEEWAY).timestamp() && exp > (at - LEEWAY).timestamp();
        in_force.then_some(Claims { user: sub.into(), session: sid.into() })
    }

    fn remember(&self, token: &str, actor: Actor, at: Timestamp) {
        // Whoever looked just before a change may come here just after it.
        if actor.user().is_some_and(|it| !self.changed.contains_key(&it)) {
            self.remembered.insert(key_of(token), (actor, at));
        }
    }

    fn forget(&self, user: UserId) {
        self.changed.insert(user, ());
    }

    #[expect(clippy::expect_used, reason = "the key was parsed when it was loaded, and the claims are plain data")]
    fn issue(&self, claims: Claims, roles: &[String], at: Timestamp) -> (String, u32) {
        let payload = Payload {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: claims.user.uuid(),
            sid: claims.session.uuid(),
            jti: Uuid::now_v7(),
            iat: at.timestamp(),
            nbf: at.timestamp(),
            exp: (at + LIFETIME).timestamp(),
            roles: roles.to_vec(),
        };
        let keys = self.keys.load();
        let token = jsonwebtoken::encode(&keys.header, &payload, &keys.signs).expect("plain claims and a good key");
        (token, u32::try_from(LIFETIME.num_seconds()).unwrap_or(u32::MAX))
    }

    fn public_keys(&self) -> KeySet {
        self.keys.load().public.clone()
    }
}

#[cfg(test)]
mod tests;
