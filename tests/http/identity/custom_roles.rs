//! Roles that a campus defines for itself.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

const REGISTRAR: &str = "/v1/roles/registrar";

fn registrar(permissions: &[&str]) -> Value {
    json!({ "name": "registrar", "description": "Looks after the accounts.", "permissions": permissions })
}

/// Somebody who looks after accounts and roles, and may do nothing else.
async fn a_registrar(campus: &Campus) -> (Person, Person) {
    let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
    let permissions = ["users:read", "users:write", "roles:read", "roles:write"];
    admin.post("/v1/roles", registrar(&permissions)).await.expect(201);
    give(&admin, &ada, &["registrar"]).await.expect(200);
    (admin, ada)
}

fn give(by: &Person, to: &Person, roles: &[&str]) -> tests::Request {
    by.put(&format!("/v1/users/{}/roles", to.id), json!({ "roles": roles }))
}

on_both! {
    async fn a_role_that_is_defined_allows_what_it_says_as_long_as_it_says_so(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let created = admin.post("/v1/roles", registrar(&["users:read"])).await.expect(201);
        assert_eq!(created.header("location"), Some(REGISTRAR));
        assert_eq!((&created["built_in"], &created["permissions"]), (&json!(false), &json!(["users:read"])));
        ada.get("/v1/users").await.refused(403, "permission_denied");

        let user = give(&admin, &ada, &["registrar"]).await.expect(200);
        assert_eq!(user["roles"], json!(["member", "registrar"]));
        ada.get("/v1/users").await.expect(200);

        let meaning = json!({ "description": null, "permissions": [] });
        admin.put(REGISTRAR, meaning).await.expect(200);
        tokio::time::sleep(Duration::from_millis(1900)).await;
        ada.get("/v1/users").await.refused(403, "permission_denied");
        assert_eq!(admin.get(REGISTRAR).await.expect(200)["description"], Value::Null);
    }

    async fn a_role_that_is_put_is_defined_or_gets_another_meaning(campus: Campus) {
        let admin = campus.admin().await;
        let meaning = json!({ "permissions": ["users:read"] });
        let created = admin.put(REGISTRAR, meaning.clone()).await.expect(201);
        let again = admin.put(REGISTRAR, meaning).await.expect(200);
        assert_eq!(created.header("etag"), again.header("etag"), "the same is no change");
        let other = json!({ "name": "other", "permissions": [] });
        let answer = admin.put(REGISTRAR, other).await.refused(422, "validation_failed");
        assert_eq!(answer.errors(), [("/name", "identifier_mismatch")]);
        let stale = admin.put(REGISTRAR, json!({ "permissions": [] })).if_match("\"7\"").await;
        stale.refused(412, "precondition_failed");
        let unknown = admin.put(REGISTRAR, json!({ "permissions": ["users:eat"] })).await;
        assert_eq!(unknown.refused(422, "validation_failed").errors()[0].0, "/permissions/0");
        admin.put("/v1/roles/Not-A-Name", json!({ "permissions": [] })).await.expect(404);
    }

    async fn a_role_that_every_campus_has_stays_as_it_is(campus: Campus) {
        let admin = campus.admin().await;
        let meaning = json!({ "permissions": ["users:read"] });
        admin.put("/v1/roles/member", meaning.clone()).await.refused(409, "role_built_in");
        admin.delete("/v1/roles/admin").await.refused(409, "role_built_in");
        let named = json!({ "name": "editor", "permissions": [] });
        admin.post("/v1/roles", named).await.refused(409, "role_built_in");
        let shown = admin.get("/v1/roles/loan_officer").await.expect(200);
        assert_eq!((&shown["built_in"], &shown["permissions"]), (&json!(true), &json!(["loans:decide"])));
    }

    async fn a_role_that_somebody_has_is_not_deleted(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        admin.post("/v1/roles", registrar(&["users:read"])).await.expect(201);
        admin.post("/v1/roles", registrar(&["users:read"])).await.refused(409, "role_taken");
        give(&admin, &ada, &["registrar"]).await.expect(200);
        admin.delete(REGISTRAR).await.refused(409, "role_in_use");
        give(&admin, &ada, &[]).await.expect(200);
        admin.delete(REGISTRAR).await.expect(204);
        admin.delete(REGISTRAR).await.refused(404, "role_not_found");
        let answer = give(&admin, &ada, &["registrar"]).await.refused(422, "validation_failed");
        assert_eq!(answer.errors(), [("/roles/0", "unknown_role")]);
    }

    async fn of_giving_and_deleting_a_role_at_once_one_fails(campus: Campus) {
        let admin = campus.admin().await;
        for round in 0..5 {
            let ada = campus.person(Role::Member).await;
            admin.post("/v1/roles", registrar(&["users:read"])).await.expect(201);
            let (given, deleted) = tokio::join!(
                IntoFuture::into_future(give(&admin, &ada, &["registrar"])),
                IntoFuture::into_future(admin.delete(REGISTRAR)),
            );
            match (given.status, deleted.status) {
                (200, 409) => {
                    give(&admin, &ada, &[]).await.expect(200);
                    admin.delete(REGISTRAR).await.expect(204);
                }
                (422, 204) => {}
                other => panic!("round {round}: {other:?}"),
            }
        }
    }

    async fn nobody_rises_by_way_of_roles_or_of_other_accounts(campus: Campus) {
        let (admin, ada) = a_registrar(&campus).await;
        let bob = campus.person(Role::Member).await;
        let beyond = "beyond_own_permissions";
        give(&ada, &ada, &["registrar", "admin"]).await.refused(403, beyond);
        give(&ada, &bob, &["loan_officer"]).await.refused(403, beyond);
        give(&ada, &admin, &[]).await.refused(403, beyond);
        ada.delete(&format!("/v1/users/{}", admin.id)).await.refused(403, beyond);
        ada.patch(&format!("/v1/users/{}", admin.id), json!({ "display_name": "Nobody" })).await.refused(403, beyond);
        ada.post("/v1/roles", json!({ "name": "all", "permissions": ["audit:read"] })).await.refused(403, beyond);
        ada.put(REGISTRAR, json!({ "permissions": ["users:read", "loans:decide"] })).await.refused(403, beyond);

        give(&ada, &bob, &["registrar"]).await.expect(200);
        ada.post("/v1/roles", json!({ "name": "reader", "permissions": ["users:read"] })).await.expect(201);
    }

    async fn all_roles_and_permissions_are_listed_in_pages(campus: Campus) {
        let admin = campus.admin().await;
        admin.post("/v1/roles", registrar(&["users:read"])).await.expect(201);
        let mut names = Vec::new();
        let mut next = "/v1/roles?limit=3".to_owned();
        loop {
            let page = admin.get(&next).await.expect(200);
            names.extend(page["data"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            next = format!("/v1/roles?limit=3&cursor={cursor}");
        }
        let all = ["admin", "bookstore_admin", "case_worker", "editor", "instructor", "loan_officer", "member", "registrar"];
        assert_eq!(names, all);
        let defined = admin.get("/v1/roles?built_in=false&include=total").await.expect(200);
        assert_eq!((&defined["data"][0]["name"], &defined["total"]), (&json!("registrar"), &json!(1)));
        let backwards = admin.get("/v1/roles?permission=users:read&sort=-name").await.expect(200);
        let names: Vec<_> = backwards["data"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
        assert_eq!(names, ["registrar", "admin"]);
        let permissions = admin.get("/v1/permissions?limit=100").await.expect(200);
        let found = permissions["data"].as_array().unwrap().iter().find(|it| it["name"] == "users:read").unwrap();
        assert_eq!(found["description"], json!("See the accounts of others."));
    }

    async fn what_becomes_of_a_role_is_in_the_audit_trail(campus: Campus) {
        let admin = campus.admin().await;
        admin.post("/v1/roles", registrar(&["users:read"])).await.expect(201);
        admin.put(REGISTRAR, json!({ "permissions": [] })).await.expect(200);
        admin.delete(REGISTRAR).await.expect(204);
        let path = "/v1/audit-entries?resource_type=role&resource_id=registrar&sort=at";
        let entries = admin.get(path).await.expect(200);
        let actions: Vec<_> = entries["data"].as_array().unwrap().iter().map(|it| it["action"].clone()).collect();
        assert_eq!(actions, ["role.defined", "role.redefined", "role.deleted"]);
    }
}
