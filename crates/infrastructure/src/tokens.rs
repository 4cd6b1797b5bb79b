//! Access tokens: JWTs that this installation signs and believes (RFC 7519, RFC 9068, RFC 8725).

use std::{collections::HashMap, sync::Arc, time::Duration};

use application::{
    AccessTokens, Bearing, Claims, KeySet,
    identity::{IdToken, InspectedToken, OAuthTokens, PersonClaims},
};
use arc_swap::ArcSwap;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::{
    identity::OAuthScopes,
    kernel::{Actor, ClientId, Timestamp},
};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha512};
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
    /// Of access tokens.
    header: Header,
    /// Of ID tokens, which are never taken for access tokens because of it.
    id_header: Header,
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
    changed: Cache<Uuid, ()>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: Uuid,
    /// The login, where the token stands for a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sid: Option<Uuid>,
    /// The application that it was given to, if it was one (RFC 9068, section 2.2).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    client_id: Option<Uuid>,
    /// How far that may go (the same).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    scope: Option<String>,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    /// What a person was when it was made, where they have logged in themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    roles: Option<Vec<String>>,
}

/// An ID token (OpenID Connect Core, section 2).
#[derive(Serialize)]
struct IdPayload<'a> {
    iss: &'a str,
    sub: Uuid,
    aud: Uuid,
    azp: Uuid,
    jti: Uuid,
    iat: i64,
    exp: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
    #[serde(flatten)]
    person: &'a PersonClaims,
}

impl Payload {
    /// For whom it stands. One that is not of a kind that we give stands for nobody.
    fn bearing(&self) -> Option<Bearing> {
        let scopes = || self.scope.as_deref().and_then(|it| it.parse::<OAuthScopes>().ok());
        match (self.sid, self.client_id) {
            (Some(session), None) => Some(Bearing::Login(Claims { user: self.sub.into(), session: session.into() })),
            (Some(session), Some(client)) => Some(Bearing::Grant {
                claims: Claims { user: self.sub.into(), session: session.into() },
                client: client.into(),
                scopes: scopes()?,
            }),
            (None, Some(client)) if client == self.sub => {
                Some(Bearing::Client { client: client.into(), token: self.jti, scopes: scopes()? })
            }
            (None, _) => None,
        }
    }
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
        let id_header = Header { typ: Some("JWT".to_owned()), ..header(kid.clone()) };
        Ok(Self { header: header(kid), id_header, signs, checks, public: keys.public() })
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

impl Tokens {
    /// What a token says that is genuine and in force.
    fn read(&self, token: &str, at: Timestamp) -> Option<Payload> {
        let keys = self.keys.load();
        let key = keys.checks.get(token.split('.').next()?)?;
        let payload: Payload = jsonwebtoken::decode(token, key, &self.validation).ok()?.claims;
        let in_force = payload.nbf <= (at + LEEWAY).timestamp() && payload.exp > (at - LEEWAY).timestamp();
        in_force.then_some(payload)
    }

    /// A token for `sub`, with nothing else in it yet.
    fn payload(&self, sub: Uuid, at: Timestamp) -> Payload {
        Payload {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub,
            sid: None,
            client_id: None,
            scope: None,
            jti: Uuid::now_v7(),
            iat: at.timestamp(),
            nbf: at.timestamp(),
            exp: (at + LIFETIME).timestamp(),
            roles: None,
        }
    }

    /// The token, and for how many seconds it is good.
    #[expect(clippy::expect_used, reason = "the key was parsed when it was loaded, and the claims are plain data")]
    fn sign(&self, payload: &Payload) -> (String, u32) {
        let keys = self.keys.load();
        let token = jsonwebtoken::encode(&keys.header, payload, &keys.signs).expect("plain claims and a good key");
        (token, u32::try_from(LIFETIME.num_seconds()).unwrap_or(u32::MAX))
    }
}

impl AccessTokens for Tokens {
    fn recall(&self, token: &str, at: Timestamp) -> Option<Actor> {
        let (actor, since) = self.remembered.get(&key_of(token))?;
        let fresh = at - since < MEMORY && actor.principal().is_some_and(|it| !self.changed.contains_key(&it));
        fresh.then_some(actor)
    }

    fn verify(&self, token: &str, at: Timestamp) -> Option<Bearing> {
        self.read(token, at)?.bearing()
    }

    fn remember(&self, token: &str, actor: Actor, at: Timestamp) {
        // Whoever looked just before a change may come here just after it.
        if actor.principal().is_some_and(|it| !self.changed.contains_key(&it)) {
            self.remembered.insert(key_of(token), (actor, at));
        }
    }

    fn forget(&self, principal: Uuid) {
        self.changed.insert(principal, ());
    }

    fn issue(&self, claims: Claims, roles: &[String], at: Timestamp) -> (String, u32) {
        let (sid, roles) = (Some(claims.session.uuid()), Some(roles.to_vec()));
        self.sign(&Payload { sid, roles, ..self.payload(claims.user.uuid(), at) })
    }

    fn public_keys(&self) -> KeySet {
        self.keys.load().public.clone()
    }
}

impl OAuthTokens for Tokens {
    fn issue_granted(&self, claims: Claims, client: ClientId, scopes: OAuthScopes, at: Timestamp) -> (String, u32) {
        let (sid, client_id) = (Some(claims.session.uuid()), Some(client.uuid()));
        self.sign(&Payload { sid, client_id, scope: Some(scopes.to_string()), ..self.payload(claims.user.uuid(), at) })
    }

    fn issue_own(&self, client: ClientId, scopes: OAuthScopes, at: Timestamp) -> (String, u32) {
        let (client_id, scope) = (Some(client.uuid()), Some(scopes.to_string()));
        self.sign(&Payload { client_id, scope, ..self.payload(client.uuid(), at) })
    }

    #[expect(clippy::expect_used, reason = "the key was parsed when it was loaded, and the claims are plain data")]
    fn issue_id_token(&self, token: &IdToken, at: Timestamp) -> String {
        let payload = IdPayload {
            iss: &self.issuer,
            sub: token.user.uuid(),
            aud: token.client.uuid(),
            azp: token.client.uuid(),
            jti: Uuid::now_v7(),
            iat: at.timestamp(),
            exp: (at + LIFETIME).timestamp(),
            auth_time: token.authenticated_at.timestamp(),
            nonce: token.nonce.as_deref(),
            at_hash: half_hash(&token.access_token),
            person: &token.person,
        };
        let keys = self.keys.load();
        jsonwebtoken::encode(&keys.id_header, &payload, &keys.signs).expect("plain claims and a good key")
    }

    fn inspect(&self, token: &str, at: Timestamp) -> Option<InspectedToken> {
        let payload = self.read(token, at)?;
        Some(InspectedToken {
            bearing: payload.bearing()?,
            id: payload.jti,
            issued_at: payload.iat,
            expires_at: payload.exp,
            audience: payload.aud,
        })
    }
}

/// The left half of the hash of an access token (OpenID Connect Core, section 3.1.3.6). With Ed25519 the hash is
/// SHA-512, as it is inside of that signature.
fn half_hash(access_token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha512::digest(access_token)[..32])
}

#[cfg(test)]
mod tests;
