//! Applications of others, and what people let them do.

mod clients;
mod consents;
mod grants;

use serde_json::{Value, json};
use tests::{Answer, Campus, Person};

use super::oauth::App;

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

/// A person as the application acts that they have let do that, the whole way by browser and code.
async fn given(campus: &Campus, person: &Person, client: &str, scopes: &Value) -> Person {
    let rotated = campus.admin().await.post(&format!("{CLIENTS}/{client}/rotate-secret"), json!({})).await.expect(200);
    let app = App::known(client, rotated.text("/secret"), "https://reading-list.example/callback");
    let scopes: Vec<_> = scopes.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let tokens = app.granted(campus, person, &scopes.join(" ")).await;
    let refresh_token = tokens["refresh_token"].as_str().unwrap_or_default().to_owned();
    let mut program = person.showing(tokens.text("/access_token"));
    program.refresh_token = refresh_token;
    program
}
