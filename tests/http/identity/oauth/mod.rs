//! The authorization server, as applications and browsers meet it.

mod canaries;
mod clients;
mod codes;
mod flow;
mod grants;
mod pages;
mod questions;
mod tokens;

pub(crate) use canaries::secrets_of_grants;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::{Answer, Campus, Person, Request};

/// Where the applications of the tests are.
const REDIRECT: &str = "https://app.example/back";
/// What they prove with that it is they who asked.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// All that a person may let an application do without any permission.
const PERSONAL: &str = "openid profile email offline_access self";

fn form(members: &[(&str, &str)]) -> String {
    let encoded = |it: &str| utf8_percent_encode(it, NON_ALPHANUMERIC).to_string();
    members.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// A registered application.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) id: String,
    secret: Option<String>,
    redirect_uri: String,
}

impl App {
    /// One that is registered so.
    pub(crate) async fn register(campus: &Campus, registration: Value) -> Self {
        let client = campus.admin().await.post("/v1/oauth-clients", registration).await.expect(201);
        Self {
            id: client.text("/id").to_owned(),
            secret: client["secret"].as_str().map(str::to_owned),
            redirect_uri: REDIRECT.to_owned(),
        }
    }

    /// One that is registered already.
    pub(crate) fn known(id: &str, secret: &str, redirect_uri: &str) -> Self {
        Self { id: id.to_owned(), secret: Some(secret.to_owned()), redirect_uri: redirect_uri.to_owned() }
    }

    /// One on a server that asks people.
    async fn web(campus: &Campus, scopes: &str) -> Self {
        Self::of_kind(campus, "confidential", scopes).await
    }

    /// One that cannot keep a secret.
    async fn public(campus: &Campus, scopes: &str) -> Self {
        Self::of_kind(campus, "public", scopes).await
    }

    async fn of_kind(campus: &Campus, kind: &str, scopes: &str) -> Self {
        let scopes: Vec<_> = scopes.split(' ').collect();
        let registration = json!({
            "name": "Reading list", "kind": kind, "grants": ["authorization_code", "refresh_token"],
            "redirect_uris": [REDIRECT, "http://127.0.0.1/back"], "scopes": scopes,
        });
        Self::register(campus, registration).await
    }

    /// One that acts for itself.
    async fn machine(campus: &Campus, scopes: &[&str]) -> Self {
        let registration = json!({
            "name": "Nightly report", "kind": "confidential", "grants": ["client_credentials"], "redirect_uris": [],
            "scopes": scopes,
        });
        Self::register(campus, registration).await
    }

    /// What it asks, with some of it changed; `None` leaves it out.
    pub(crate) fn question(&self, scope: &str, changes: &[(&str, Option<&str>)]) -> String {
        let challenge = challenge(VERIFIER);
        let mut members = vec![
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", scope),
            ("state", "a b&c=d"),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            members.retain(|it| it.0 != *name);
            members.extend(value.map(|value| (*name, value)));
        }
        form(&members)
    }

    /// Sends a form to `path`, showing who it is by the header.
    fn post(&self, campus: &Campus, path: &str, members: &[(&str, &str)]) -> Request {
        let request = campus.stranger().post(path, None);
        if let Some(secret) = &self.secret {
            let shown = base64::engine::general_purpose::STANDARD.encode(format!("{}:{secret}", self.id));
            let request = request.with_header("authorization", format!("Basic {shown}"));
            request.with_body("application/x-www-form-urlencoded", form(members))
        } else {
            let members: Vec<_> = members.iter().copied().chain([("client_id", self.id.as_str())]).collect();
            request.with_body("application/x-www-form-urlencoded", form(&members))
        }
    }

    /// Fetches what a code is worth.
    fn redeem(&self, campus: &Campus, code: &str) -> Request {
        self.redeem_with(campus, &[("code", code)])
    }

    /// The same, with some of it changed.
    fn redeem_with(&self, campus: &Campus, changes: &[(&str, &str)]) -> Request {
        let mut members = vec![
            ("grant_type", "authorization_code"),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", VERIFIER),
        ];
        for change in changes {
            members.retain(|it| it.0 != change.0);
            members.push(*change);
        }
        self.post(campus, "/oauth/token", &members)
    }

    fn refresh(&self, campus: &Campus, token: &str) -> Request {
        self.post(campus, "/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    async fn introspect(&self, campus: &Campus, token: &str) -> Answer {
        self.post(campus, "/oauth/introspect", &[("token", token)]).await.expect(200)
    }

    /// What it is given by a person who agrees to all that it asks for.
    pub(crate) async fn granted(&self, campus: &Campus, person: &Person, scope: &str) -> Answer {
        let mut browser = Browser::of(campus);
        let code = browser.agree(campus, self, person, scope).await;
        self.redeem(campus, &code).await.expect(200)
    }
}

/// A browser with its cookies, that does what its user does.
pub(crate) struct Browser {
    person: Person,
    cookie: Option<String>,
    /// What the page is about, and its form.
    page: String,
}

impl Browser {
    pub(crate) fn of(campus: &Campus) -> Self {
        Self { person: campus.stranger(), cookie: None, page: String::new() }
    }

    /// Opens what an application has sent it to.
    pub(crate) async fn open(&mut self, question: &str) -> Answer {
        let request = self.person.get(&format!("/oauth/authorize?{question}"));
        self.send(request).await
    }

    /// Fills in a form of the page that is open.
    pub(crate) async fn fill_in(&mut self, action: &str, members: &[(&str, &str)]) -> Answer {
        let (path, token) = (self.action(action), self.token());
        let members: Vec<_> = members.iter().copied().chain([("form", token.as_str())]).collect();
        let request = self.person.post(&path, None).with_body("application/x-www-form-urlencoded", form(&members));
        self.send(request).await
    }

    pub(crate) async fn log_in(&mut self, email: &str, password: &str) -> Answer {
        self.fill_in("/oauth/login", &[("email", email), ("password", password)]).await
    }

    /// What it shows.
    pub(crate) fn page(&self) -> &str {
        &self.page
    }

    /// Where the link on the page leads.
    pub(crate) fn link(&self) -> String {
        let link = self.page.split("<a href=\"").nth(1).unwrap_or_else(|| panic!("no link on {}", self.page));
        link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
    }

    /// Opens any address of the campus.
    pub(crate) async fn visit(&mut self, path: &str) -> Answer {
        let path = path.find("/oauth/").map_or(path, |at| &path[at..]);
        let request = self.person.get(path);
        self.send(request).await
    }

    /// Follows a redirect that leads here.
    pub(crate) async fn follow(&mut self, answer: &Answer) -> Answer {
        let request = self.person.get(answer.clone().expect(303).location());
        self.send(request).await
    }

    /// Opens the question, logs in, and agrees to it; gives the code.
    async fn agree(&mut self, campus: &Campus, app: &App, person: &Person, scope: &str) -> String {
        let _ = campus;
        self.open(&app.question(scope, &[])).await.expect(200);
        let logged_in = self.log_in(&person.email, &person.password).await;
        let asked = self.follow(&logged_in).await;
        if asked.status == 303 {
            return returned(&asked, "code").unwrap();
        }
        let agreed = self.fill_in("/oauth/consent", &[("decision", "allow")]).await.expect(303);
        returned(&agreed, "code").unwrap()
    }

    /// Where the form leads that begins like this.
    fn action(&self, action: &str) -> String {
        let begins = format!("action=\"{action}?");
        let at = self.page.find(&begins).unwrap_or_else(|| panic!("no form for {action} in {}", self.page));
        let path = self.page[at + 8..].split('"').next().unwrap();
        path.replace("&#38;", "&").replace("&amp;", "&")
    }

    fn token(&self) -> String {
        let after = self.page.split("name=\"form\" value=\"").nth(1).expect("a form of ours");
        after.split('"').next().unwrap().to_owned()
    }

    async fn send(&mut self, request: Request) -> Answer {
        let request = match &self.cookie {
            Some(cookie) => request.with_header("cookie", cookie),
            None => request,
        };
        let answer = request.await;
        if let Some(set) = answer.header("set-cookie") {
            self.cookie = Some(set.split(';').next().unwrap().to_owned());
        }
        self.page = String::from_utf8_lossy(&answer.bytes).into_owned();
        answer
    }
}

/// What an application is sent back with.
fn returned(answer: &Answer, name: &str) -> Option<String> {
    let query = answer.location().split_once('?')?.1;
    let pairs = query.split('&').filter_map(|it| it.split_once('='));
    let value = pairs.into_iter().find(|it| it.0 == name)?.1.replace('+', " ");
    Some(percent_decode_str(&value).decode_utf8().unwrap().into_owned())
}

/// What a token says.
fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[track_caller]
fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status, answer["error"].as_str()), (status, Some(error)), "{answer:?}");
}
