//! No forged token works.

use domain::kernel::{PermissionSet, SessionId, UserId};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

use super::*;
use crate::{keys::mac, testing::now as clock};

const ISSUER: &str = "https://campus.example";
const AUDIENCE: &str = "lyceum";

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn keys() -> SigningKeys {
    SigningKeys::open(tempfile::tempdir().unwrap().path(), clock()).unwrap()
}

fn tokens(keys: &SigningKeys) -> Tokens {
    Tokens::new(keys, ISSUER.to_owned(), AUDIENCE.to_owned()).unwrap()
}

fn claims() -> Claims {
    Claims { user: UserId::fresh(), session: SessionId::fresh() }
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn opened(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A good token of `tokens` in its three parts: header, payload, signature.
fn parts(tokens: &Tokens) -> (Value, Value, String) {
    let (token, _) = tokens.issue(claims(), &["member".to_owned()], now());
    let parts: Vec<&str> = token.split('.').collect();
    (opened(parts[0]), opened(parts[1]), parts[2].to_owned())
}

/// A token with another header or payload, properly signed by `key`.
fn signed(header: &Value, payload: &Value, key: &SigningKey) -> String {
    // Written as the installation writes it, so that only the planted change makes a difference.
    let header: Header = serde_json::from_value(header.clone()).unwrap();
    let text = format!("{}.{}", encoded(&header).unwrap(), part(payload));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(text.as_bytes()).to_bytes());
    format!("{text}.{signature}")
}

fn changed(value: &Value, member: &str, to: Value) -> Value {
    let mut value = value.clone();
    value[member] = to;
    value
}

#[test]
fn a_token_says_what_it_was_given() {
    let tokens = tokens(&keys());
    let claims = claims();
    let (token, lifetime) = tokens.issue(claims, &["member".to_owned()], now());
    assert_eq!(lifetime, 600);
    assert_eq!(tokens.verify(&token, now()), Some(Bearing::Login(claims)));
    let (header, payload, _) = parts(&tokens);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
    for claim in ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp", "roles"] {
        assert!(!payload[claim].is_null(), "{claim}");
    }
}

#[test]
fn keys_change_under_way_and_what_the_old_one_signed_is_believed_as_long_as_that_is_there() {
    let pem = |dir: &std::path::Path| {
        SigningKeys::open(dir, clock()).unwrap();
        std::fs::read_to_string(dir.join("signing-0001.pem")).unwrap()
    };
    let (old, new) = (pem(tempfile::tempdir().unwrap().path()), pem(tempfile::tempdir().unwrap().path()));
    let keys = |pems: &[&str]| SigningKeys::parse(&pems.concat(), "test").unwrap();
    let (here, there) = (tokens(&keys(&[&old])), tokens(&keys(&[&old])));
    let token = here.issue(claims(), &[], now()).0;
    here.renew(&keys(&[&old, &new])).unwrap();
    assert!(here.verify(&token, now()).is_some());
    assert_eq!(here.public_keys().keys.len(), 2);
    let newer = here.issue(claims(), &[], now()).0;
    assert!(here.verify(&newer, now()).is_some());
    assert!(there.verify(&newer, now()).is_none(), "it does not know the key yet");
    here.renew(&keys(&[&new])).unwrap();
    assert!(here.verify(&token, now()).is_none());
    assert!(here.verify(&newer, now()).is_some());
}

#[test]
fn a_token_is_good_in_its_time_only() {
    let tokens = tokens(&keys());
    let (token, _) = tokens.issue(claims(), &[], now());
    let good = |seconds| tokens.verify(&token, now() + TimeDelta::seconds(seconds)).is_some();
    assert!(good(-5) && good(0) && good(604));
    assert!(!good(-6) && !good(605));
}

#[test]
fn a_properly_signed_token_with_another_payload_is_held_against_the_rules() {
    let keys = keys();
    let tokens = tokens(&keys);
    let (header, payload, _) = parts(&tokens);
    let key = keys.named().next().unwrap().1.clone();
    assert!(tokens.verify(&signed(&header, &payload, &key), now()).is_some(), "the control");
    for (claim, value) in [
        ("iss", json!("https://other.example")),
        ("iss", Value::Null),
        ("aud", json!("other")),
        ("aud", json!([])),
        ("exp", Value::Null),
        ("exp", json!("never")),
        ("nbf", Value::Null),
        ("sub", json!("admin")),
        ("sid", Value::Null),
    ] {
        let forged = signed(&header, &changed(&payload, claim, value.clone()), &key);
        assert_eq!(tokens.verify(&forged, now()), None, "{claim} {value}");
    }
}

#[test]
fn a_token_has_no_say_in_how_it_is_checked() {
    let keys = keys();
    let tokens = tokens(&keys);
    let (header, payload, signature) = parts(&tokens);
    let key = keys.named().next().unwrap().1.clone();
    for (member, value) in [
        ("alg", json!("HS256")),
        ("kid", json!("another")),
        ("kid", Value::Null),
        ("typ", json!("JWT")),
        ("jku", json!("https://evil.example/jwks.json")),
        ("crit", json!(["exp"])),
    ] {
        let forged = signed(&changed(&header, member, value.clone()), &payload, &key);
        assert_eq!(tokens.verify(&forged, now()), None, "{member} {value}");
    }
    for (alg, end) in [("none", ""), ("none", signature.as_str()), ("None", "")] {
        let forged = format!("{}.{}.{end}", part(&changed(&header, "alg", json!(alg))), part(&payload));
        assert_eq!(tokens.verify(&forged, now()), None, "{alg}");
    }
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let keys = keys();
    let tokens = tokens(&keys);
    let (header, payload, _) = parts(&tokens);
    let public = keys.named().next().unwrap().1.verifying_key();
    for header in [changed(&header, "alg", json!("HS256")), header] {
        let text = format!("{}.{}", part(&header), part(&payload));
        let signature = URL_SAFE_NO_PAD.encode(mac(public.as_bytes(), &[text.as_bytes()]));
        assert_eq!(tokens.verify(&format!("{text}.{signature}"), now()), None);
    }
}

#[test]
fn a_key_that_the_token_brings_along_counts_for_nothing() {
    let tokens = tokens(&keys());
    let (header, payload, _) = parts(&tokens);
    let mine = SigningKey::from_bytes(&[7; 32]);
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x(&mine), "use": "sig" });
    assert_eq!(tokens.verify(&signed(&changed(&header, "jwk", jwk), &payload, &mine), now()), None);
    assert_eq!(tokens.verify(&signed(&header, &payload, &mine), now()), None);
}

#[test]
fn whatever_else_is_shown_is_refused() {
    let tokens = tokens(&keys());
    let (token, _) = tokens.issue(claims(), &[], now());
    let refresh = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
    for text in ["", ".", "..", "...", refresh, &token[1..], &format!("{token}."), &format!("{token} ")] {
        assert_eq!(tokens.verify(text, now()), None, "{text}");
    }
    for at in 0..token.len() {
        let mut tampered = token.clone().into_bytes();
        tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(tokens.verify(str::from_utf8(&tampered).unwrap(), now()), None, "at {at}");
    }
}

#[test]
fn an_actor_is_recalled_for_a_second() {
    let tokens = tokens(&keys());
    let actor = Actor::member(UserId::fresh(), SessionId::fresh(), PermissionSet::NONE);
    tokens.remember("token", actor, now());
    assert_eq!(tokens.recall("token", now() + TimeDelta::milliseconds(999)), Some(actor));
    assert_eq!(tokens.recall("token", now() + TimeDelta::milliseconds(1000)), None);
    assert_eq!(tokens.recall("another", now()), None);
}

#[test]
fn a_changed_user_is_forgotten_and_not_remembered_by_whoever_looked_before() {
    let tokens = tokens(&keys());
    let actor = |user| Actor::member(user, SessionId::fresh(), PermissionSet::NONE);
    let (changed, other) = (actor(UserId::fresh()), actor(UserId::fresh()));
    tokens.remember("changed", changed, now());
    tokens.remember("other", other, now());
    tokens.forget(changed.user().unwrap().uuid());
    tokens.remember("changed", changed, now());
    assert_eq!(tokens.recall("changed", now()), None);
    assert_eq!(tokens.recall("other", now()), Some(other));
}

#[test]
fn whose_a_token_is_and_how_far_it_reaches_is_read_in_it() {
    let (tokens, claims, client) = (tokens(&keys()), claims(), ClientId::fresh());
    let scopes: OAuthScopes = "openid self users:read".parse().unwrap();
    let (granted, lifetime) = tokens.issue_granted(claims, client, scopes, now());
    assert_eq!(tokens.verify(&granted, now()), Some(Bearing::Grant { claims, client, scopes }));
    let own = tokens.issue_own(client, scopes, now()).0;
    let read = tokens.inspect(&own, now()).unwrap();
    assert_eq!(read.bearing, Bearing::Client { client, token: read.id, scopes });
    assert_eq!((read.expires_at - read.issued_at, read.audience.as_str()), (i64::from(lifetime), AUDIENCE));
    assert_eq!(tokens.inspect(&own, now() + TimeDelta::hours(1)), None);
}

#[test]
fn what_we_would_never_have_written_stands_for_nobody_although_we_signed_it() {
    let key = keys();
    let (tokens, signing) = (tokens(&key), key.current().unwrap().1.clone());
    let own = tokens.issue_own(ClientId::fresh(), "users:read".parse().unwrap(), now()).0;
    let parts: Vec<_> = own.split('.').collect();
    let (header, payload) = (opened(parts[0]), opened(parts[1]));
    assert!(tokens.verify(&signed(&header, &payload, &signing), now()).is_some(), "the control");
    for (member, value) in [
        ("sub", json!(UserId::fresh().uuid())),
        ("client_id", Value::Null),
        ("scope", Value::Null),
        ("scope", json!("everything")),
    ] {
        let forged = signed(&header, &changed(&payload, member, value.clone()), &signing);
        assert_eq!(tokens.verify(&forged, now()), None, "{member} {value}");
    }
}

#[test]
fn an_id_token_says_who_has_logged_in_and_is_no_access_token() {
    let tokens = tokens(&keys());
    let token = IdToken {
        client: ClientId::fresh(),
        user: UserId::fresh(),
        authenticated_at: now() - TimeDelta::minutes(5),
        nonce: Some("n".to_owned()),
        // OpenID Connect has no example for this algorithm; the hash is that of sha512sum.
        access_token: "abc".to_owned(),
        person: PersonClaims { name: Some("Ada".to_owned()), ..PersonClaims::default() },
    };
    let text = tokens.issue_id_token(&token, now());
    let parts: Vec<_> = text.split('.').collect();
    let (header, payload) = (opened(parts[0]), opened(parts[1]));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("JWT"), &json!("EdDSA")));
    assert_eq!(payload["aud"], json!(token.client.uuid()));
    assert_eq!((&payload["nonce"], &payload["name"], &payload["email"]), (&json!("n"), &json!("Ada"), &Value::Null));
    assert_eq!(payload["auth_time"], json!((now() - TimeDelta::minutes(5)).timestamp()));
    assert_eq!(payload["at_hash"], "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05o");
    assert_eq!(tokens.verify(&text, now()), None);
}
