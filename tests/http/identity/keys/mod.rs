//! API keys and usage plans.

mod life;
mod plans;
mod quotas;
mod scopes;
mod secrets;
mod showing;

use serde_json::{Value, json};
use tests::{Answer, Campus, Method, Person, Request};

const KEYS: &str = "/v1/api-keys";

fn key(scopes: &[&str]) -> Value {
    json!({ "name": "Nightly import", "scopes": scopes, "plan": "free" })
}

/// A new key of somebody's: what was answered, and its secret.
async fn made(owner: &Person, body: Value) -> (Answer, String) {
    let answer = owner.post(KEYS, body).await.expect(201);
    let secret = answer.text("/secret").to_owned();
    (answer, secret)
}

/// A request of a program that shows a key.
fn with(campus: &Campus, secret: &str, path: &str) -> Request {
    campus.stranger().request(Method::GET, path).with_header("x-api-key", secret)
}

/// A plan that is open to everybody and fast, with this quota.
async fn plan(campus: &Campus, slug: &str, quota: impl Into<Value>) {
    let plan = json!({
        "slug": slug, "name": "A plan", "rate_per_second": 10_000, "burst": 100_000, "quota": quota.into(),
        "quota_period": "month", "self_service": true,
    });
    campus.admin().await.post("/v1/usage-plans", plan).await.expect(201);
}

/// Asks until the usage of a key is as wanted: some of it is written down only after a while.
async fn until_used(owner: &Person, id: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
    let path = format!("{KEYS}/{id}/usage");
    for _ in 0..100 {
        let usage = owner.get(&path).await.expect(200);
        if wanted(&usage) {
            return usage;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the usage never was as wanted: {:?}", owner.get(&path).await)
}
