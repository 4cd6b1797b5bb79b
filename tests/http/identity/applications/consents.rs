//! What people have let applications do, as they see it, and putting an end to it.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{CONSENTS, NOBODY, consented, for_people, given, registered};

on_both! {
    async fn one_sees_what_one_has_let_applications_do_and_ends_it_at_once(campus: Campus) {
        let (admin, ada, bob) = (campus.admin().await, campus.person(Role::Member).await, campus.person(Role::Member).await);
        let client = registered(&admin, for_people(&["openid", "self"])).await.text("/id").to_owned();
        let scopes = json!(["self", "openid"]);
        for person in [&ada, &bob] {
            consented(&campus, person, &client, &scopes);
        }
        let list = ada.get(&format!("{CONSENTS}?include=total")).await.expect(200);
        assert_eq!(list["total"], 1);
        let consent = json!({
            "id": client, "application": "Reading list", "scopes": ["openid", "self"],
            "given_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-06T09:30:00.000000Z",
        });
        assert_eq!(list.data(), [consent]);
        let (hers, his) = (given(&campus, &ada, &client, &scopes).await, given(&campus, &bob, &client, &scopes).await);
        hers.get("/v1/users/me").await.expect(200);

        let path = format!("{CONSENTS}/{client}");
        ada.delete(&path).await.expect(204);
        hers.get("/v1/users/me").await.refused(401, "unauthenticated");
        ada.get("/v1/users/me").await.expect(200);
        assert!(ada.get(CONSENTS).await.expect(200).data().is_empty());
        ada.delete(&path).await.refused(404, "consent_not_found");
        ada.delete(&format!("{CONSENTS}/{NOBODY}")).await.refused(404, "consent_not_found");
        his.get("/v1/users/me").await.expect(200);
        assert_eq!(bob.get(CONSENTS).await.expect(200).data().len(), 1);

        let trail = format!("/v1/audit-entries?resource_type=consent&resource_id={client}");
        for _ in 0..50 {
            if !admin.get(&trail).await.expect(200).data().is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let entries = admin.get(&trail).await.expect(200);
        assert_eq!(entries.data().len(), 1);
        assert_eq!(entries.data()[0]["action"], "consent.withdrawn");
    }

    async fn no_program_sees_consents_or_ends_them(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let client = registered(&admin, for_people(&["self"])).await.text("/id").to_owned();
        let scopes = json!(["self"]);
        consented(&campus, &ada, &client, &scopes);
        let key = json!({ "name": "Nightly", "scopes": ["self"], "plan": "free" });
        let key = ada.post("/v1/api-keys", key).await.expect(201).text("/secret").to_owned();
        for program in [ada.showing(&key), given(&campus, &ada, &client, &scopes).await] {
            program.get(CONSENTS).await.refused(403, "login_needed");
            program.delete(&format!("{CONSENTS}/{client}")).await.refused(403, "login_needed");
        }
        campus.stranger().get(CONSENTS).await.refused(401, "unauthenticated");
    }

    async fn consents_and_keys_are_handed_out_and_consents_go_with_the_account(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let client = registered(&admin, for_people(&["self"])).await.text("/id").to_owned();
        consented(&campus, &ada, &client, &json!(["self"]));
        let key = json!({ "name": "Nightly", "scopes": ["self"], "plan": "free" });
        let made = ada.post("/v1/api-keys", key).await.expect(201);
        let all = ada.get("/v1/users/me/export").await.expect(200);
        assert_eq!(all["consents"], json!(ada.get(CONSENTS).await.expect(200).data()));
        assert_eq!(all["api_keys"], json!(ada.get("/v1/api-keys").await.expect(200).data()));
        assert_eq!((&all["api_keys"][0]["name"], &all["api_keys"][0]["secret"]), (&json!("Nightly"), &Value::Null));
        assert!(!String::from_utf8_lossy(&all.bytes).contains(made.text("/secret")));

        let kept = |dump: String| dump.lines().filter(|it| it.starts_with("identity_consents:")).count();
        assert_eq!(kept(campus.dump()), 1);
        ada.delete("/v1/users/me").await.expect(204);
        assert_eq!(kept(campus.dump()), 0);
    }

    async fn consents_go_with_their_application(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let made = registered(&admin, for_people(&["self"])).await;
        consented(&campus, &ada, made.text("/id"), &json!(["self"]));
        admin.delete(made.location()).await.expect(204);
        assert!(ada.get(CONSENTS).await.expect(200).data().is_empty());
    }
}
