//! What takes a login of late, and what takes a code as well.

use serde_json::json;
use tests::{Campus, Person, Role, on_both};

use super::{PASSWORD, Protected};

const QUARTER_OF_AN_HOUR: [(&str, &str); 1] = [("LYCEUM_RECENT_LOGIN", "900")];
const CODE: &str = "recent_login_needed";

/// Makes all logins of somebody old.
fn age(campus: &Campus, person: &Person) {
    campus.tamper(&format!(
        "UPDATE identity_sessions SET opened_at = '2026-11-01 00:00:00.000000Z' WHERE user_id = '{}'",
        person.id
    ));
}

fn key() -> serde_json::Value {
    json!({ "name": "Timetable", "scopes": [], "plan": "free" })
}

on_both! {
    async fn an_old_login_makes_no_key_and_no_factor_and_closes_no_account(mut campus: Campus) {
        campus.restart(&QUARTER_OF_AN_HOUR);
        let ada = campus.person(Role::Member).await;
        age(&campus, &ada);
        ada.post("/v1/users/me/totp", None).await.refused(403, CODE);
        ada.post("/v1/api-keys", key()).await.refused(403, CODE);
        ada.delete("/v1/users/me").await.refused(403, CODE);
        ada.patch("/v1/users/me", json!({ "display_name": "Ada King" })).await.expect(200);
        let ada = ada.refreshed().await;
        ada.post("/v1/api-keys", key()).await.refused(403, CODE);

        let again = campus.log_in(&ada.email, &ada.password).await;
        let rotate = format!("{}/rotate", again.post("/v1/api-keys", key()).await.expect(201).location());
        ada.post(&rotate, json!({})).await.refused(403, CODE);
        again.post(&rotate, json!({})).await.expect(200);
        let again = Protected::person(again).await;
        age(&campus, &again.person);
        again.recover(&again.codes[0]).await.refused(403, CODE);
        let body = json!({ "email": ada.email, "password": ada.password, "code": again.codes[0] });
        let token = campus.stranger().post("/v1/sessions", body).await.expect(201).text("/access_token").to_owned();
        ada.showing(&token).delete("/v1/users/me").await.expect(204);
    }

    async fn an_old_login_lets_no_application_and_no_provider_in(mut campus: Campus) {
        campus.restart(&QUARTER_OF_AN_HOUR);
        let admin = campus.admin().await;
        let (clients, providers) = ("/v1/oauth-clients", "/v1/identity-providers");
        let client = json!({ "name": "Reading list", "kind": "confidential", "grants": ["client_credentials"], "scopes": [] });
        let provider = json!({ "slug": "uni", "name": "University", "issuer": "https://login.example.org", "client_id": "lyceum" });
        let its = admin.post(clients, client.clone()).await.expect(201).location().to_owned();
        admin.post(providers, provider.clone()).await.expect(201);

        age(&campus, &admin);
        admin.post(clients, client).await.refused(403, CODE);
        admin.patch(&its, json!({ "name": "Mine" })).await.refused(403, CODE);
        admin.post(&format!("{its}/rotate-secret"), json!({})).await.refused(403, CODE);
        admin.post(providers, provider).await.refused(403, CODE);
        admin.patch("/v1/identity-providers/uni", json!({ "client_id": "mine" })).await.refused(403, CODE);
        // To look, and to close a way, takes no more than before.
        admin.get(&its).await.expect(200);
        admin.delete("/v1/identity-providers/uni").await.expect(204);
        admin.delete(&its).await.expect(204);
    }

    async fn whoever_wants_to_is_never_asked_again(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        age(&campus, &ada);
        ada.post("/v1/api-keys", key()).await.expect(201);
    }

    async fn another_password_or_address_takes_a_code_where_there_is_one(campus: Campus) {
        let ada = Protected::on(&campus).await;
        let (email, password) = ("/v1/users/me/email", "/v1/users/me/password");
        let change = |path: &str, code: Option<&str>| {
            let mut body = json!({ "current_password": ada.person.password });
            match path {
                "/v1/users/me/email" => body["email"] = json!("ada@elsewhere.example"),
                _ => body["new_password"] = json!(PASSWORD),
            }
            if let Some(code) = code {
                body["code"] = json!(code);
            }
            ada.person.put(path, body)
        };
        for path in [email, password] {
            let refused = change(path, None).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [("/code", "required")]);
            let refused = change(path, Some("000000")).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [("/code", "wrong_code")]);
        }
        change(email, Some(&ada.codes[0])).await.expect(202);
        change(password, Some(&ada.codes[0])).await.expect(422);
        change(password, Some(&ada.codes[1])).await.expect(204);
        // Whoever has no app needs no code, and does no harm with one.
        let bea = campus.person(Role::Member).await;
        let body = json!({ "current_password": bea.password, "new_password": PASSWORD, "code": "123456" });
        bea.put(password, body).await.expect(204);
    }
}
