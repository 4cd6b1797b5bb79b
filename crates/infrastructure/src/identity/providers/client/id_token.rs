//! Whether an ID token is to be believed (OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725).

use chrono::TimeDelta;
use domain::kernel::Timestamp;
use jsonwebtoken::Validation;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{claims::Claims, keys::KeySet};

/// How far the clocks of a provider and ours may be apart.
const LEEWAY: TimeDelta = TimeDelta::minutes(1);
/// How long ago a token may have been made: it was asked for just now.
const OLDEST: TimeDelta = TimeDelta::minutes(10);

/// What a token has to say.
pub(super) struct Expected<'e> {
    /// Who says it.
    pub(super) issuer: &'e str,
    /// To whom.
    pub(super) client_id: &'e str,
    /// In answer to what.
    pub(super) nonce: &'e str,
    /// When.
    pub(super) at: Timestamp,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unbelievable {
    /// It is no signed token of a kind that we take.
    Form,
    /// None of the keys is the one that it names.
    UnknownKey,
    /// Somebody else has signed it, or it was altered.
    Signature,
    /// It is from somebody else.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// It is no answer to what was asked.
    Nonce,
    /// It is not good any more, or not yet.
    Time,
}

#[derive(Deserialize)]
struct Payload {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    #[serde(flatten)]
    claims: Claims,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn has(&self, id: &str) -> bool {
        match self {
            Self::One(one) => one == id,
            Self::Several(all) => all.iter().any(|it| it == id),
        }
    }

    const fn is_shared(&self) -> bool {
        matches!(self, Self::Several(all) if all.len() > 1)
    }
}

/// What `token` says, if it is signed by one of `keys` and says all that is expected.
pub(super) fn read(token: &str, keys: &KeySet, expected: &Expected<'_>) -> Result<Claims, Unbelievable> {
    // No algorithm is none, and none that takes a shared secret has keys here.
    let header = jsonwebtoken::decode_header(token).map_err(|_| Unbelievable::Form)?;
    // RFC 7515, section 4.1.11: what must be understood is not.
    if !KeySet::knows(header.alg) || header.crit.is_some() {
        return Err(Unbelievable::Form);
    }
    let key = keys.find(header.kid.as_deref(), header.alg).ok_or(Unbelievable::UnknownKey)?;
    let decoded = jsonwebtoken::decode::<Payload>(token, &key.check, &only_the_signature(header.alg));
    let payload = decoded.map_err(|_| Unbelievable::Signature)?.claims;
    check(&payload, expected)?;
    Ok(payload.claims)
}

/// What a token says is looked at here, against the time of the request.
fn only_the_signature(algorithm: jsonwebtoken::Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    validation
}

fn check(payload: &Payload, expected: &Expected<'_>) -> Result<(), Unbelievable> {
    if payload.iss != expected.issuer {
        return Err(Unbelievable::Issuer);
    }
    let party = payload.azp.as_deref();
    let for_us = payload.aud.has(expected.client_id) && party.is_none_or(|it| it == expected.client_id);
    if !for_us || (payload.aud.is_shared() && party.is_none()) {
        return Err(Unbelievable::Audience);
    }
    let nonce = payload.nonce.as_deref().unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(Unbelievable::Nonce);
    }
    let (made, at) = (payload.iat, expected.at);
    let in_time = payload.exp > (at - LEEWAY).timestamp()
        && made <= (at + LEEWAY).timestamp()
        && made >= (at - OLDEST).timestamp();
    if in_time { Ok(()) } else { Err(Unbelievable::Time) }
}
