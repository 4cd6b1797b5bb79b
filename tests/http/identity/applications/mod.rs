//! Applications of others, and what people let them do.

mod clients;
mod consents;
mod grants;

use serde_json::{Value, json};
use tests::{Answer, Campus, Person};

const CLIENTS: &str = "/v1/oauth-clients";
const CONSENTS: &str = "/v1/users/me/consents";
const NOBODY: &str = "01938f5c-6a00-7c3e-8a52-000000000001";

/// An application to which people send others.
fn for_people(scopes: &[&str]) -> Value {
    json!({
        "name": "Reading list", "kind": "confidential", "grants": ["authorization_code", "refresh_token"],
        "redirect_uris": ["https://reading-list.example/callback"], "scopes": scopes,
    })
}

/// An application that acts for itself.
fn for_itself(scopes: &[&str]) -> Value {
    json!({ "name": "Nightly", "kind": "confidential", "grants": ["client_credentials"], "scopes": scopes })
}

async fn registered(by: &Person, body: Value) -> Answer {
    by.post(CLIENTS, body).await.expect(201)
}

/// A person has let an application do that.
fn consented(campus: &Campus, person: &Person, client: &str, scopes: &Value) {
    campus.tamper(&format!(
        "INSERT INTO identity_consents (user_id, client_id, scopes, given_at, updated_at) VALUES ('{}', '{client}', \
         '{scopes}', '2026-01-05 09:30:00.000000Z', '2026-01-06 09:30:00.000000Z')",
        person.id
    ));
}

/// Another login of a person, given to an application, which may do that in it.
async fn given(campus: &Campus, person: &Person, client: &str, scopes: &Value) -> Person {
    let there = campus.log_in(&person.email, &person.password).await;
    let sessions = there.get("/v1/sessions").await.expect(200);
    let current = sessions.data().iter().find(|it| it["current"] == true).unwrap();
    let id = current["id"].as_str().unwrap();
    campus
        .tamper(&format!("UPDATE identity_sessions SET client_id = '{client}', scopes = '{scopes}' WHERE id = '{id}'"));
    // Who acted in it is remembered for a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    there
}
