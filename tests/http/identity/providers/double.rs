//! A provider that speaks OpenID Connect, and says and does what a test wants.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::double::{self, Answered, Asked, pairs};
use tokio::time::sleep;

/// Its keys, made for these tests.
const KEYS: [(&str, &str, &str); 2] = [
    ("one", ED_ONE, "W__tr0KgXqBDevjSkvrFPMHqa8KzDXGKZxpSowb9bSs"),
    ("two", ED_TWO, "NIQx9c4nMPqgXpyjh2Yrn2TS8vhzmaVY4xyMK2j6rj8"),
];
const ED_ONE: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIMBIk/tgS89jjVSxruCJvoNIboSS0rdQP8TIGYFSGz77\n\
    -----END PRIVATE KEY-----";
const ED_TWO: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIIECkaw+EeVdv/U53q/WbjRjcONQ91VmwoYjTgNHjIAR\n\
    -----END PRIVATE KEY-----";

/// What it does otherwise than it should.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mischief {
    /// Nothing.
    #[default]
    None,
    /// Signs nothing.
    NoAlgorithm,
    /// Signs with its public key as if that were a shared secret.
    SharedSecret,
    /// Signs with a key that it does not publish under that name.
    OtherKey,
    /// Says what was said to somebody else.
    OtherNonce,
    /// Speaks to somebody else.
    OtherAudience,
    /// Speaks for somebody else.
    OtherIssuer,
    /// Says what was good once.
    Expired,
    /// Answers with more than anybody reads.
    Huge,
    /// Answers too late.
    Slow,
    /// Breaks.
    Broken,
    /// Sends whoever asks for tokens somewhere else.
    Redirect,
    /// Tells of the address only at the other endpoint, and of somebody else there.
    OtherPerson,
}

/// How it is at present.
#[derive(Clone, Debug)]
pub(super) struct Mood {
    pub(super) claims: Value,
    pub(super) mischief: Mischief,
    /// Which of its keys signs, and is all that it publishes.
    pub(super) key: usize,
    /// Whether the address is told at the other endpoint only.
    pub(super) userinfo: bool,
}

/// What it was asked for tokens with.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    pub(super) form: BTreeMap<String, String>,
    pub(super) authorization: String,
}

#[derive(Default)]
struct State {
    mood: Option<Mood>,
    /// By the code that was given: the nonce and the challenge that were asked with.
    codes: BTreeMap<String, (String, String)>,
    exchanges: Vec<Exchange>,
    lookups: usize,
}

/// Listens until it is dropped with its runtime.
#[derive(Clone)]
pub(super) struct Provider {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// Somebody with an address that the provider has verified.
pub(super) fn person(subject: &str, email: &str) -> Value {
    json!({ "sub": subject, "email": email, "email_verified": true, "name": "Grace Hopper" })
}

impl Provider {
    pub(super) async fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let mood = Mood { claims: person("1", "grace@example.org"), mischief: Mischief::None, key: 0, userinfo: false };
        state.lock().unwrap().mood = Some(mood);
        let serving = Arc::clone(&state);
        let address = double::listen(move |asked| attend(asked, Arc::clone(&serving))).await;
        Self { address, state }
    }

    pub(super) fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes how it is.
    pub(super) fn with(&self, change: impl FnOnce(&mut Mood)) {
        change(self.state.lock().unwrap().mood.as_mut().unwrap());
    }

    /// From now on it speaks of somebody else.
    pub(super) fn speaks_of(&self, claims: Value) {
        self.with(|it| it.claims = claims);
    }

    pub(super) fn exchanges(&self) -> Vec<Exchange> {
        self.state.lock().unwrap().exchanges.clone()
    }

    /// How often its keys were looked up.
    pub(super) fn lookups(&self) -> usize {
        self.state.lock().unwrap().lookups
    }

    /// What a browser does there: logs in, and is sent back with a code.
    pub(super) fn authorize(&self, url: &str) -> String {
        let asked = pairs(url.split_once('?').unwrap().1);
        assert_eq!((&*asked["response_type"], &*asked["code_challenge_method"]), ("code", "S256"), "{url}");
        let mut state = self.state.lock().unwrap();
        let code = format!("code-{}-canary", state.codes.len());
        state.codes.insert(code.clone(), (asked["nonce"].clone(), asked["code_challenge"].clone()));
        format!("/oauth/callback?code={code}&state={}&session_state=x", asked["state"])
    }

    fn answer(&self, asked: &Asked) -> (u16, Value) {
        match asked.path() {
            "/.well-known/openid-configuration" => (200, self.metadata()),
            "/jwks" => (200, self.keys()),
            "/token" => self.tokens(asked.header("authorization"), &asked.form()),
            "/userinfo" => (200, self.userinfo()),
            _ => (404, json!({})),
        }
    }

    fn metadata(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer());
        json!({
            "issuer": self.issuer(), "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"), "userinfo_endpoint": at("/userinfo"), "response_types_supported": ["code"],
        })
    }

    fn keys(&self) -> Value {
        let mut state = self.state.lock().unwrap();
        state.lookups += 1;
        let (kid, _, x) = KEYS[state.mood.as_ref().unwrap().key];
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": x }] })
    }

    fn userinfo(&self) -> Value {
        let mood = self.state.lock().unwrap().mood.clone().unwrap();
        let mut claims = mood.claims;
        if mood.mischief == Mischief::OtherPerson {
            claims["sub"] = json!("somebody-else");
        }
        claims
    }

    fn tokens(&self, authorization: &str, form: &BTreeMap<String, String>) -> (u16, Value) {
        let (mood, known) = {
            let mut state = self.state.lock().unwrap();
            let known = state.codes.remove(&form["code"]);
            state.exchanges.push(Exchange { form: form.clone(), authorization: authorization.to_owned() });
            (state.mood.clone().unwrap(), known)
        };
        let Some((nonce, challenge)) = known else { return (400, json!({ "error": "invalid_grant" })) };
        if URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"])) != challenge {
            return (400, json!({ "error": "invalid_grant" }));
        }
        match mood.mischief {
            Mischief::Broken => return (500, json!({})),
            Mischief::Huge => return (200, json!({ "id_token": "x".repeat(400_000) })),
            _ => {}
        }
        let token = self.id_token(&mood, &nonce);
        (200, json!({ "access_token": "access-canary-of-the-provider", "token_type": "Bearer", "id_token": token }))
    }

    fn id_token(&self, mood: &Mood, nonce: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let mut claims = if mood.userinfo { json!({ "sub": mood.claims["sub"] }) } else { mood.claims.clone() };
        let said =
            [("iss", json!(self.issuer())), ("aud", json!("lyceum")), ("iat", json!(now)), ("nonce", json!(nonce))];
        for (member, value) in said.into_iter().chain([("exp", json!(now + 300))]) {
            claims[member] = value;
        }
        match mood.mischief {
            Mischief::OtherNonce => claims["nonce"] = json!("another"),
            Mischief::OtherAudience => claims["aud"] = json!("another"),
            Mischief::OtherIssuer => claims["iss"] = json!("https://another.example"),
            Mischief::Expired => claims["exp"] = json!(now - 3600),
            _ => {}
        }
        let (kid, pem, x) = KEYS[mood.key];
        let header = |algorithm| Header { kid: Some(kid.to_owned()), ..Header::new(algorithm) };
        let signed = |algorithm, key: &EncodingKey| jsonwebtoken::encode(&header(algorithm), &claims, key).unwrap();
        match mood.mischief {
            Mischief::NoAlgorithm => {
                let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "kid": kid }).to_string());
                format!("{header}.{}.", URL_SAFE_NO_PAD.encode(claims.to_string()))
            }
            Mischief::SharedSecret => {
                signed(Algorithm::HS256, &EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(x).unwrap()))
            }
            Mischief::OtherKey => {
                signed(Algorithm::EdDSA, &EncodingKey::from_ed_pem(KEYS[1 - mood.key].1.as_bytes()).unwrap())
            }
            _ => signed(Algorithm::EdDSA, &EncodingKey::from_ed_pem(pem.as_bytes()).unwrap()),
        }
    }
}

async fn attend(asked: Asked, state: Arc<Mutex<State>>) -> Option<Answered> {
    let mischief = state.lock().unwrap().mood.as_ref().unwrap().mischief;
    let of_tokens = asked.method == "POST" && asked.path() == "/token";
    if of_tokens && mischief == Mischief::Slow {
        sleep(Duration::from_secs(4)).await;
    }
    let address = asked.header("host").parse().unwrap();
    let (status, answer) = Provider { address, state }.answer(&asked);
    Some(if of_tokens && mischief == Mischief::Redirect {
        Answered::new(302, "Location: http://127.0.0.1:1/\r\n", "")
    } else {
        Answered::json(status, &answer)
    })
}
