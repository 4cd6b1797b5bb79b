//! Providers, registered, changed and deleted.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Campus, Role, ServerProcess, on_both};

use super::{LOGINS, PAGE, PROVIDERS, SECRET, campus_with, logged_in, returned};

fn new(slug: &str, issuer: &str) -> Value {
    json!({ "slug": slug, "name": "Campus account", "issuer": issuer, "client_id": "lyceum", "client_secret": SECRET })
}

on_both! {
    async fn a_provider_is_registered_changed_and_deleted(campus: Campus) {
        let admin = campus.admin().await;
        let made = admin.post(PROVIDERS, new("campus", "https://id.example.org")).await.expect(201);
        assert_eq!(made["scopes"], json!(["openid", "email", "profile"]));
        assert_eq!((&made["enabled"], &made["trusts_email"], &made["has_client_secret"]), (&json!(true), &json!(false), &json!(true)));
        assert!(!String::from_utf8_lossy(&made.bytes).contains(SECRET));
        admin.post(PROVIDERS, new("campus", "https://id.example.org")).await.refused(409, "identity_provider_taken");
        let path = made.location().to_owned();
        let change = json!({ "name": "Another", "client_secret": null, "scopes": ["email"] });
        let changed = admin.patch(&path, change).if_match("\"1\"").await.expect(200);
        assert_eq!((&changed["has_client_secret"], &changed["scopes"]), (&json!(false), &json!(["openid", "email"])));
        admin.patch(&path, json!({ "name": "x" })).if_match("\"1\"").await.refused(412, "precondition_failed");
        admin.patch(&path, json!({ "issuer": "https://evil.example" })).await.refused(422, "validation_failed");
        admin.patch(&path, json!({})).await.refused(422, "validation_failed");
        assert_eq!(admin.get(PROVIDERS).await.expect(200).data().len(), 1);
        admin.get(&path).await.expect(200);
        admin.delete(&path).await.expect(204);
        admin.delete(&path).await.refused(404, "identity_provider_not_found");
        let trail = admin.get("/v1/audit-entries?resource_type=identity_provider&sort=at").await.expect(200);
        let actions: Vec<_> = trail.data().iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["created", "updated", "deleted"].map(|it| format!("identity_provider.{it}")));
        assert!(!String::from_utf8_lossy(&trail.bytes).contains(SECRET));
    }

    async fn no_provider_is_where_nobody_may_call(campus: Campus) {
        let admin = campus.admin().await;
        for (issuer, code) in [
            ("http://id.example.org", "url_insecure"),
            ("https://127.0.0.1", "address_not_allowed"),
            ("https://169.254.169.254", "address_not_allowed"),
            ("https://localhost:9000", "address_not_allowed"),
            ("https://[::1]", "address_not_allowed"),
            ("ftp://id.example.org", "url_scheme"),
            ("https://ada@id.example.org", "url_credentials"),
            ("https://id.example.org/?a=b", "url_query"),
            ("id.example.org", "url_malformed"),
        ] {
            let refused = admin.post(PROVIDERS, new("campus", issuer)).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [("/issuer", code)], "{issuer}");
        }
    }

    async fn strangers_see_the_buttons_and_nothing_else(campus: Campus) {
        let admin = campus.admin().await;
        for (slug, name, enabled) in [("b", "Beta", true), ("a", "Zeta", true), ("c", "Alpha", false)] {
            let mut body = new(slug, "https://id.example.org");
            (body["name"], body["enabled"]) = (json!(name), json!(enabled));
            admin.post(PROVIDERS, body).await.expect(201);
        }
        let first = campus.stranger().get("/v1/login-options?limit=1").await.expect(200);
        let second = campus.stranger().get(first.next_page().unwrap()).await.expect(200);
        let shown: Vec<_> = first.data().iter().chain(second.data()).collect();
        assert_eq!(shown, [&json!({ "slug": "b", "name": "Beta" }), &json!({ "slug": "a", "name": "Zeta" })]);
        assert_eq!(second.next_page(), None);
        campus.stranger().get(PROVIDERS).await.refused(401, "unauthenticated");
        campus.person(Role::Editor).await.get(PROVIDERS).await.refused(403, "permission_denied");
    }

    async fn only_who_may_do_everything_has_a_provider_believed_about_addresses(campus: Campus) {
        let (admin, clerk) = (campus.admin().await, campus.person(Role::Member).await);
        admin.post("/v1/roles", json!({ "name": "registrar", "permissions": ["applications:manage"] })).await.expect(201);
        admin.put(&format!("/v1/users/{}/roles", clerk.id), json!({ "roles": ["registrar"] })).await.expect(200);
        let mut body = new("campus", "https://id.example.org");
        body["trusts_email"] = json!(true);
        clerk.post(PROVIDERS, body).await.refused(403, "beyond_own_permissions");
        let body = new("campus", "https://id.example.org");
        let path = clerk.post(PROVIDERS, body).await.expect(201).location().to_owned();
        clerk.patch(&path, json!({ "trusts_email": true })).await.refused(403, "beyond_own_permissions");
        clerk.patch(&path, json!({ "name": "Another" })).await.expect(200);
        admin.patch(&path, json!({ "trusts_email": true })).await.expect(200);
        for change in [json!({ "client_id": "evil" }), json!({ "trusts_email": false, "client_id": "evil" }), json!({ "enabled": false })] {
            clerk.patch(&path, change).await.refused(403, "beyond_own_permissions");
        }
        clerk.delete(&path).await.refused(403, "beyond_own_permissions");
        admin.patch(&path, json!({ "trusts_email": false })).await.expect(200);
        clerk.patch(&path, json!({ "client_id": "another" })).await.expect(200);
        clerk.delete(&path).await.expect(204);
    }

    async fn a_provider_that_is_disabled_or_gone_lets_nobody_in(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let (stranger, admin) = (campus.stranger(), campus.admin().await);
        logged_in(&campus, &provider).await.expect(201);
        let waiting = returned(&campus, &provider).await.unwrap();
        let path = format!("{PROVIDERS}/double");
        admin.patch(&path, json!({ "enabled": false })).await.expect(200);
        waiting.end(&stranger).await.refused(404, "provider_login_not_found");
        let begin = json!({ "provider": "double", "return_to": PAGE });
        let refused = stranger.post(LOGINS, begin.clone()).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/provider", "unknown_provider")]);
        admin.delete(&path).await.expect(204);
        waiting.end(&stranger).await.refused(404, "provider_login_not_found");
        stranger.post(LOGINS, begin).await.refused(422, "validation_failed");
    }

    async fn what_proves_us_is_sealed_anew_under_a_new_key(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let sealed = |campus: &Campus| {
            let dump = campus.dump();
            dump.lines().find(|it| it.starts_with("identity_providers:")).unwrap().to_owned()
        };
        let before = sealed(&campus);
        let (done, told) = ServerProcess::run(&campus, &["keys", "rotate", "--data", "--at-once"]);
        assert!(done, "{told}");
        for _ in 0..600 {
            if sealed(&campus) != before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_ne!(sealed(&campus), before);
        logged_in(&campus, &provider).await.expect(201);
    }
}
