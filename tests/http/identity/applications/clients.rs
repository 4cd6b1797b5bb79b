//! Registering applications, changing and removing them.

use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

use super::{CLIENTS, NOBODY, for_itself, for_people, registered};

/// Somebody who may register applications and see accounts, and nothing else.
async fn a_registrar(campus: &Campus) -> Person {
    let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
    let role = json!({ "name": "integrator", "permissions": ["applications:manage", "users:read"] });
    admin.post("/v1/roles", role).await.expect(201);
    let roles = json!({ "roles": ["integrator"] });
    admin.put(&format!("/v1/users/{}/roles", ada.id), roles).await.expect(200);
    ada
}

on_both! {
    async fn an_application_is_registered_seen_changed_and_removed(campus: Campus) {
        let admin = campus.admin().await;
        let made = registered(&admin, for_people(&["self", "openid"])).await;
        let path = made.location().to_owned();
        assert_eq!(path, format!("{CLIENTS}/{}", made.text("/id")));
        assert_eq!(made.text("/secret").len(), 43);
        assert_eq!(made["scopes"], json!(["openid", "self"]));
        assert_eq!((&made["old_secret_until"], &made["kind"]), (&Value::Null, &json!("confidential")));

        let shown = admin.get(&path).await.expect(200);
        assert_eq!((&shown["secret"], &shown["name"]), (&Value::Null, &json!("Reading list")));
        assert_eq!(shown["redirect_uris"], json!(["https://reading-list.example/callback"]));
        let change = json!({ "name": "Shelf", "scopes": ["openid"], "redirect_uris": ["com.example.shelf:/callback"] });
        let changed = admin.patch(&path, change.clone()).if_match("\"1\"").await.expect(200);
        assert_eq!((&changed["name"], &changed["scopes"], changed.etag()), (&json!("Shelf"), &json!(["openid"]), "\"2\""));
        assert_eq!(admin.patch(&path, change).await.expect(200).etag(), "\"2\"", "the same is no change");
        admin.patch(&path, json!({ "name": "Again" })).if_match("\"1\"").await.refused(412, "precondition_failed");
        admin.patch(&path, json!({})).await.refused(422, "validation_failed");

        let listed = admin.get(&format!("{CLIENTS}?include=total")).await.expect(200);
        assert_eq!((listed.data().len(), &listed["total"]), (1, &json!(1)));
        admin.delete(&path).if_match("\"1\"").await.refused(412, "precondition_failed");
        admin.delete(&path).await.expect(204);
        admin.get(&path).await.refused(404, "oauth_client_not_found");
        admin.delete(&path).await.refused(404, "oauth_client_not_found");
        admin.patch(&format!("{CLIENTS}/{NOBODY}"), json!({ "name": "x" })).await.refused(404, "oauth_client_not_found");
        admin.post(&format!("{CLIENTS}/{NOBODY}/rotate-secret"), json!({})).await.refused(404, "oauth_client_not_found");
    }

    async fn the_newest_come_first_page_by_page(campus: Campus) {
        let admin = campus.admin().await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(registered(&admin, for_itself(&[])).await.text("/id").to_owned());
        }
        let (mut path, mut seen) = (format!("{CLIENTS}?limit=2"), Vec::new());
        loop {
            let page = admin.get(&path).await.expect(200);
            seen.extend(page.data().iter().map(|it| it["id"].as_str().unwrap().to_owned()));
            let Some(next) = page.next_page() else { break };
            next.clone_into(&mut path);
        }
        ids.reverse();
        assert_eq!(seen, ids);
        let oldest = admin.get(&format!("{CLIENTS}?sort=created_at&limit=1")).await.expect(200);
        assert_eq!(oldest.data()[0]["id"], json!(ids[2]));
    }

    async fn what_is_wrong_is_told_by_its_place(campus: Campus) {
        let admin = campus.admin().await;
        for (member, value, expected) in [
            ("scopes", json!(["openid", "all"]), vec![("/scopes/1", "unknown_value")]),
            ("grants", json!(["password"]), vec![("/grants/0", "unknown_value")]),
            ("grants", json!([]), vec![("/grants", "no_grant"), ("/redirect_uris", "redirect_uris_not_used")]),
            ("grants", json!(["refresh_token"]), vec![("/grants", "refresh_without_code"), ("/redirect_uris", "redirect_uris_not_used")]),
            ("kind", json!("secret"), vec![("/kind", "unknown_value")]),
            ("name", json!(" "), vec![("/name", "blank")]),
            ("redirect_uris", json!([]), vec![("/redirect_uris", "redirect_uris_needed")]),
            ("redirect_uris", json!(["https://a.example/", "http://a.example/"]), vec![("/redirect_uris/1", "scheme_not_allowed")]),
            ("redirect_uris", json!(["https://a.example/#x"]), vec![("/redirect_uris/0", "fragment")]),
            ("redirect_uris", json!(["javascript:alert(1)"]), vec![("/redirect_uris/0", "scheme_not_allowed")]),
        ] {
            let mut body = for_people(&["openid"]);
            body[member] = value;
            let refused = admin.post(CLIENTS, body.clone()).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), expected, "{body}");
        }
        let personal = admin.post(CLIENTS, for_itself(&["self"])).await.refused(422, "validation_failed");
        assert_eq!(personal.errors(), [("/scopes", "personal_scopes")]);
        let mut public = for_itself(&["users:read"]);
        public["kind"] = json!("public");
        let refused = admin.post(CLIENTS, public).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/grants", "credentials_of_public_client")]);
        let retried = admin.post(CLIENTS, for_itself(&[])).with_key("again").await;
        retried.refused(400, "idempotency_not_supported");

        let path = registered(&admin, for_people(&["openid"])).await.location().to_owned();
        let alone = admin.patch(&path, json!({ "grants": ["client_credentials"] })).await.refused(422, "validation_failed");
        assert_eq!(alone.errors(), [("/redirect_uris", "redirect_uris_not_used"), ("/scopes", "personal_scopes")]);
        admin.patch(&path, json!({ "kind": "public" })).await.refused(422, "validation_failed");
    }

    async fn nobody_registers_an_application_that_may_do_more_for_itself_than_they(campus: Campus) {
        let (admin, ada) = (campus.admin().await, a_registrar(&campus).await);
        registered(&ada, for_itself(&["users:read"])).await;
        ada.post(CLIENTS, for_itself(&["users:write"])).await.refused(403, "beyond_own_permissions");
        // What people let it do for them is limited by what they may do.
        registered(&ada, for_people(&["users:write"])).await;
        let path = registered(&admin, for_itself(&["users:write"])).await.location().to_owned();
        ada.get(&path).await.expect(200);
        ada.patch(&path, json!({ "name": "Mine" })).await.refused(403, "beyond_own_permissions");
        ada.post(&format!("{path}/rotate-secret"), json!({})).await.refused(403, "beyond_own_permissions");
        ada.delete(&path).await.refused(403, "beyond_own_permissions");
        let member = campus.person(Role::Member).await;
        member.get(CLIENTS).await.refused(403, "permission_denied");
    }

    async fn a_secret_is_replaced_and_the_old_one_goes_on_for_the_overlap(campus: Campus) {
        let admin = campus.admin().await;
        let made = registered(&admin, for_itself(&[])).await;
        let (first, rotate) = (made.text("/secret").to_owned(), format!("{}/rotate-secret", made.location()));
        let rotated = admin.post(&rotate, json!({})).await.expect(200);
        assert!(rotated["old_secret_until"].is_string() && rotated.text("/secret") != first);
        let last = admin.post(&rotate, json!({ "overlap_seconds": 0 })).await.expect(200);
        assert_eq!(last["old_secret_until"], Value::Null);
        admin.post(&rotate, json!({ "overlap_seconds": 604_801 })).await.refused(422, "validation_failed");
        admin.post(&rotate, json!({})).if_match("\"1\"").await.refused(412, "precondition_failed");

        let mut public = for_people(&["openid"]);
        public["kind"] = json!("public");
        let public = registered(&admin, public).await;
        assert_eq!(public["secret"], Value::Null);
        let refused = admin.post(&format!("{}/rotate-secret", public.location()), json!({})).await;
        refused.refused(409, "public_client");
    }

    async fn what_becomes_of_an_application_is_in_the_audit_trail_without_its_secrets(campus: Campus) {
        let admin = campus.admin().await;
        let made = registered(&admin, for_itself(&["users:read"])).await;
        let path = made.location().to_owned();
        let rotated = admin.post(&format!("{path}/rotate-secret"), json!({ "overlap_seconds": 0 })).await.expect(200);
        admin.patch(&path, json!({ "name": "Weekly" })).await.expect(200);
        admin.delete(&path).await.expect(204);
        let path = format!("/v1/audit-entries?resource_type=oauth_client&resource_id={}&sort=at", made.text("/id"));
        for _ in 0..50 {
            if admin.get(&path).await.expect(200).data().len() == 4 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let entries = admin.get(&path).await.expect(200);
        let actions: Vec<_> = entries.data().iter().map(|it| it["action"].as_str().unwrap()).collect();
        let expected = ["created", "secret_rotated", "updated", "deleted"].map(|it| format!("oauth_client.{it}"));
        assert_eq!(actions, expected);
        assert!(entries.data()[1].to_string().contains("secret"), "that it is another one is told");
        let text = String::from_utf8(entries.bytes.clone()).unwrap();
        assert!(!text.contains(made.text("/secret")) && !text.contains(rotated.text("/secret")));
        assert!(!campus.dump().contains(rotated.text("/secret")), "only its hash is kept");
    }
}
