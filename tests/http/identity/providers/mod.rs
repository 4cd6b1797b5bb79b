//! Logging in with outside providers.

mod campuses;
mod double;
mod links;
mod logins;
mod managed;
mod mischief;

use std::time::Duration;

use serde_json::json;
use tests::{Answer, Campus, Person, double::pairs};

use double::Provider;

const PROVIDERS: &str = "/v1/identity-providers";
const LOGINS: &str = "/v1/provider-logins";
const IDENTITIES: &str = "/v1/users/me/identities";
/// A page of the campus.
const PAGE: &str = "http://localhost:3000/login/done";
/// What proves us to the provider.
const SECRET: &str = "canary-of-the-client-secret";

/// A campus that may call this machine, with settings besides, and a provider that is registered there.
async fn campus_with(campus: &mut Campus, special: &[(&str, &str)]) -> Provider {
    let usual = [("LYCEUM_PROVIDER_ALLOW", "127.0.0.1")];
    let settings: Vec<_> = usual.iter().chain(special).copied().collect();
    campus.restart_with(&settings, |it| it.provider_patience = Duration::from_secs(2));
    let provider = Provider::start().await;
    registered(&campus.admin().await, &provider).await;
    provider
}

async fn registered(admin: &Person, provider: &Provider) -> Answer {
    let new = json!({
        "slug": "double", "name": "The Double", "issuer": provider.issuer(), "client_id": "lyceum", "client_secret": SECRET,
        "trusts_email": true,
    });
    admin.post(PROVIDERS, new).await.expect(201)
}

/// A login that has come back.
struct Returned {
    id: String,
    verifier: String,
    ticket: String,
}

impl Returned {
    /// Ends it.
    async fn end(&self, by: &Person) -> Answer {
        self.end_with(by, json!({ "verifier": self.verifier, "ticket": self.ticket })).await
    }

    async fn end_with(&self, by: &Person, body: serde_json::Value) -> Answer {
        by.post(&format!("{LOGINS}/{}/session", self.id), body).await
    }
}

/// Begins at `path`, and says where the browser comes back.
async fn begun(by: &Person, path: &str, provider: &Provider) -> (Answer, String) {
    let begun = by.post(path, json!({ "provider": "double", "return_to": PAGE })).await.expect(201);
    let back = provider.authorize(begun.text("/authorization_url"));
    (begun, back)
}

/// Where the browser goes on from the callback, as pairs.
fn onward(answer: &Answer) -> std::collections::BTreeMap<String, String> {
    let (page, query) = answer.location().split_once('?').unwrap();
    assert_eq!((answer.status, page), (303, PAGE), "{answer:?}");
    pairs(query)
}

/// Logs in, and fails to; gives all that is secret about that, and what was answered where it failed.
pub(crate) async fn secrets_of_logins(campus: &Campus) -> (Vec<String>, Vec<Answer>) {
    let provider = Provider::start().await;
    registered(&campus.admin().await, &provider).await;
    let stranger = campus.stranger();
    let login = returned(campus, &provider).await.unwrap_or_else(|it| panic!("{it}"));
    let (begun, back) = begun(&stranger, LOGINS, &provider).await;
    let state = back.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let wrong = json!({ "verifier": login.ticket, "ticket": login.verifier });
    let mut refused = vec![
        login.end_with(&stranger, wrong).await,
        login.end_with(&stranger, json!({ "verifier": login.verifier })).await,
        stranger.get(&format!("/oauth/callback?state={state}")).await,
        stranger.get(&format!("/oauth/callback?state={state}x&code=code-1-canary")).await,
    ];
    let session = login.end(&stranger).await.expect(201);
    refused.push(login.end(&stranger).await);
    let exchange = &provider.exchanges()[0];
    let secrets = [&login.verifier, &login.ticket, begun.text("/verifier"), &state, SECRET, "code-0-canary"]
        .map(str::to_owned)
        .into_iter()
        .chain(["access-canary-of-the-provider".to_owned(), exchange.form["code_verifier"].clone()])
        .chain([session.text("/access_token").to_owned(), session.text("/refresh_token").to_owned()]);
    (secrets.collect(), refused)
}

/// Goes all the way there and back.
async fn returned_to(by: &Person, path: &str, provider: &Provider) -> Result<Returned, String> {
    let (begun, back) = begun(by, path, provider).await;
    let mut onward = onward(&by.get(&back).await);
    if let Some(error) = onward.remove("error") {
        return Err(error);
    }
    assert_eq!(onward["login"], begun.text("/id"));
    let (id, ticket) = (onward["login"].clone(), onward["ticket"].clone());
    Ok(Returned { id, verifier: begun.text("/verifier").to_owned(), ticket })
}

async fn returned(campus: &Campus, provider: &Provider) -> Result<Returned, String> {
    returned_to(&campus.stranger(), LOGINS, provider).await
}

/// Logs in.
async fn logged_in(campus: &Campus, provider: &Provider) -> Answer {
    returned(campus, provider).await.unwrap_or_else(|it| panic!("{it}")).end(&campus.stranger()).await
}
