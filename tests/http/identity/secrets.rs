//! Secrets are nowhere but in the answer that gives them.

use std::fs;

use serde_json::json;
use tests::{Campus, Role, ServerProcess, on_both, on_sqlite};

use super::{credentials, mail, registration};

const CANARY: &str = "canary under the old bridge";
const OTHER: &str = "second canary over the bay";

on_both! {
    async fn no_secret_is_ever_logged(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[("LYCEUM_LOG", "trace")]);
        let stranger = campus.stranger();
        let mut body = registration("grace@example.org");
        body["password"] = json!(CANARY);
        stranger.post("/v1/users", body).await.expect(201);
        let grace = campus.log_in("grace@example.org", CANARY).await;
        let next = grace.refreshed().await;
        stranger.post("/v1/sessions", credentials("grace@example.org", OTHER)).await.expect(401);
        let change = json!({ "current_password": CANARY, "new_password": OTHER });
        next.put("/v1/users/me/password", change).await.expect(204);
        let broken = format!("{{\"email\": \"grace@example.org\", \"password\": \"{CANARY}\"");
        let request = stranger.request(tests::Method::POST, "/v1/sessions").with_body("application/json", broken);
        request.await.expect(400);
        stranger.get(&format!("/v1/users/me?token={}", next.refresh_token)).await.expect(401);
        let mut tokens = Vec::new();
        stranger.post("/v1/email-verifications", json!({ "email": "grace@example.org" })).await.expect(202);
        let verification = mail::token(&mail::letter(&campus, "grace@example.org", "Confirm your email address").await);
        stranger.put(&format!("/v1/email-verifications/{verification}"), None).await.expect(200);
        tokens.push(verification);
        stranger.post("/v1/password-resets", json!({ "email": "grace@example.org" })).await.expect(202);
        let reset = mail::token(&mail::letter(&campus, "grace@example.org", "Choose a new password").await);
        stranger.get(&format!("/v1/password-resets/{reset}")).await.expect(405);
        stranger.put(&format!("/v1/password-resets/{reset}/more"), None).await.expect(404);
        stranger.put(&format!("/v1/email-verifications/{reset}"), None).await.expect(404);
        let third = json!({ "new_password": format!("{CANARY} once more") });
        stranger.put(&format!("/v1/password-resets/{reset}"), third).await.expect(204);
        tokens.push(reset);
        grace.get("/health/live").with_header("x-request-id", "the-last-one").await;

        process.log_line("the-last-one").await;
        let log = process.log();
        let logins = [&grace, &next].map(|it| [it.access_token.clone().unwrap(), it.refresh_token.clone()]);
        let mailed = tokens.iter().map(String::as_str);
        for secret in logins.concat().iter().map(String::as_str).chain([CANARY, OTHER, "canary", "$argon2"]).chain(mailed) {
            assert!(!log.contains(secret), "{secret} is in the log");
        }
    }
}

#[test]
fn no_secret_is_stored_as_it_is() {
    on_sqlite(async |mut campus: Campus| {
        let mut body = registration("grace@example.org");
        body["password"] = json!(CANARY);
        campus.stranger().post("/v1/users", body).await.expect(201);
        let grace = campus.log_in("grace@example.org", CANARY).await.refreshed().await;
        let ada = campus.person(Role::Member).await;
        campus.stranger().post("/v1/password-resets", json!({ "email": "grace@example.org" })).await.expect(202);
        let reset = mail::token(&mail::letter(&campus, "grace@example.org", "Choose a new password").await);
        campus.stop();
        for entry in fs::read_dir(campus.data_dir()).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file()) {
            let bytes = fs::read(&entry).unwrap();
            let secrets =
                [CANARY, &grace.refresh_token, &ada.refresh_token, grace.access_token.as_ref().unwrap(), &reset];
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
                assert!(!found, "a secret is in {}", entry.display());
            }
        }
    });
}
