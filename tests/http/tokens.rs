//! Forged, stolen and stale access tokens: none works, and nobody learns why.

use std::fs;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, decode_header, encode};
use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

/// A key that no campus has.
const FOREIGN_KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJniWFvPSmyAeIuhoRfsGbDSm4TAPrswNPTpp4FVVIw+
-----END PRIVATE KEY-----";

fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn sealed(header: &Value, payload: &Value, signature: &str) -> String {
    let encoded = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
    format!("{}.{}.{signature}", encoded(header), encoded(payload))
}

/// A genuine token to start from, and the key that signed it.
struct Genuine {
    token: String,
    header: Header,
    payload: Value,
    key: EncodingKey,
}

impl Genuine {
    fn of(campus: &Campus, person: &Person) -> Self {
        let token = person.access_token.clone().unwrap();
        let pem = fs::read(campus.data_dir().join("keys/signing-0001.pem")).unwrap();
        let key = EncodingKey::from_ed_pem(&pem).unwrap();
        Self { header: decode_header(&token).unwrap(), payload: part(&token, 1), token, key }
    }

    fn with(&self, member: &str, value: impl Into<Value>) -> String {
        let mut payload = self.payload.clone();
        payload[member] = value.into();
        encode(&self.header, &payload, &self.key).unwrap()
    }

    fn without(&self, member: &str) -> String {
        let mut payload = self.payload.clone();
        payload.as_object_mut().unwrap().remove(member);
        encode(&self.header, &payload, &self.key).unwrap()
    }

    fn headed(&self, header: &Header) -> String {
        encode(header, &self.payload, &self.key).unwrap()
    }
}

async fn is_refused(person: &Person, what: &str, token: &str) {
    for path in ["/v1/users/me", "/.well-known/jwks.json"] {
        let answer = person.showing(token).get(path).await;
        assert_eq!((answer.status, answer.code()), (401, "unauthenticated"), "{what} at {path}: {answer:?}");
        assert_eq!(answer["detail"], "a valid access token is needed", "{what} tells too much");
    }
}

on_both! {
    async fn a_genuine_token_signed_anew_works(campus: Campus) {
        // Otherwise the tests below would show nothing.
        let ada = campus.person(Role::Member).await;
        let genuine = Genuine::of(&campus, &ada);
        let again = genuine.with("jti", "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e");
        ada.showing(&again).get("/v1/users/me").await.expect(200);
    }

    async fn a_token_without_a_good_signature_is_refused(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let genuine = Genuine::of(&campus, &ada);
        let (header, payload) = (part(&genuine.token, 0), &genuine.payload);
        let (signed, signature) = genuine.token.rsplit_once('.').unwrap();
        for alg in ["none", "None", "NONE", "", "HS256", "RS256", "ES256"] {
            let mut header = header.clone();
            header["alg"] = json!(alg);
            is_refused(&ada, alg, &sealed(&header, payload, "")).await;
            is_refused(&ada, alg, &sealed(&header, payload, signature)).await;
        }
        is_refused(&ada, "no signature", &format!("{signed}.")).await;
        is_refused(&ada, "no third part", signed).await;
        is_refused(&ada, "a fourth part", &format!("{}.{signature}", genuine.token)).await;
        is_refused(&ada, "half a signature", &format!("{signed}.{}", &signature[..40])).await;
        let other = if signature.starts_with('A') { "B" } else { "A" };
        is_refused(&ada, "another signature", &format!("{signed}.{other}{}", &signature[1..])).await;
        let admin = json!({ "roles": ["admin"] });
        let mut promoted = payload.clone();
        promoted["roles"] = admin["roles"].clone();
        is_refused(&ada, "other claims", &sealed(&header, &promoted, signature)).await;
    }

    async fn a_token_signed_with_another_key_is_refused(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let genuine = Genuine::of(&campus, &ada);
        let keys = campus.stranger().get("/.well-known/jwks.json").await.expect(200);
        let public = keys.text("/keys/0/x").to_owned();
        let foreign = EncodingKey::from_ed_pem(FOREIGN_KEY.as_bytes()).unwrap();
        is_refused(&ada, "another key", &encode(&genuine.header, &genuine.payload, &foreign).unwrap()).await;
        // The public key is public; it must not do as a shared secret.
        let hmac = |kid: Option<String>| Header { kid, typ: genuine.header.typ.clone(), ..Header::new(Algorithm::HS256) };
        for secret in [URL_SAFE_NO_PAD.decode(&public).unwrap(), public.into_bytes(), Vec::new()] {
            let key = EncodingKey::from_secret(&secret);
            let token = encode(&hmac(genuine.header.kid.clone()), &genuine.payload, &key).unwrap();
            is_refused(&ada, "the public key as a secret", &token).await;
        }
        for kid in ["other", "", "../../keys/signing-0001.pem", "' OR 1=1 --"] {
            is_refused(&ada, kid, &genuine.headed(&Header { kid: Some(kid.to_owned()), ..genuine.header.clone() })).await;
        }
        let mut embedded = part(&genuine.token, 0);
        embedded["jwk"] = keys["keys"][0].clone();
        is_refused(&ada, "an embedded key", &sealed(&embedded, &genuine.payload, "AAAA")).await;
        let jku = Header { jku: Some("http://127.0.0.1:1/keys".to_owned()), ..genuine.header.clone() };
        is_refused(&ada, "the address of a key", &genuine.headed(&jku)).await;
    }

    async fn a_token_for_others_or_for_another_time_is_refused(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let genuine = Genuine::of(&campus, &ada);
        let at = |minutes: i64| genuine.payload["iat"].as_i64().unwrap() + 60 * minutes;
        for (member, value) in [
            ("exp", json!(at(-60))),
            ("exp", json!("never")),
            ("nbf", json!(at(60))),
            ("aud", json!("elsewhere")),
            ("aud", json!([])),
            ("iss", json!("http://elsewhere.test")),
            ("iss", json!("")),
            ("sub", json!("01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e")),
            ("sub", json!("")),
            ("sid", json!("01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e")),
        ] {
            is_refused(&ada, &format!("{member} {value}"), &genuine.with(member, value)).await;
        }
        for member in ["exp", "nbf", "aud", "iss", "sub", "sid"] {
            is_refused(&ada, &format!("no {member}"), &genuine.without(member)).await;
        }
        let typ = Header { typ: Some("JWT".to_owned()), ..genuine.header.clone() };
        is_refused(&ada, "another type", &genuine.headed(&typ)).await;
        // Claims about roles are for others to read; what counts is what is stored.
        let promoted = ada.showing(&genuine.with("roles", json!(["admin"])));
        promoted.get("/v1/users").await.refused(403, "permission_denied");
    }

    async fn what_is_no_access_token_is_refused(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let refresh_token = ada.refresh_token.clone();
        for token in [&*refresh_token, "", " ", "x", "a.b.c", "..", &"a".repeat(4097), &"a.".repeat(3000)] {
            is_refused(&ada, &token[..token.len().min(8)], token).await;
        }
        let stranger = campus.stranger();
        for given in ["Basic YWRhOmFkYQ==", "Bearer", "bearer ", "Token abc", "\u{e9}"] {
            let request = stranger.get("/v1/users/me").with_header("authorization", given);
            request.await.refused(401, "unauthenticated");
        }
        let twice = ada.get("/v1/users/me").with_header("authorization", "Bearer x");
        twice.await.refused(401, "unauthenticated");
        let token = ada.access_token.as_ref().unwrap();
        for path in [format!("/v1/users/me?access_token={token}"), format!("/v1/users/me?token={token}")] {
            stranger.get(&path).await.refused(401, "unauthenticated");
        }
    }
}
