//! Keeping somebody out for a while.

use serde_json::json;
use tests::{Campus, Role, ServerProcess, on_both};

use super::credentials;

fn action(id: &str, action: &str) -> String {
    format!("/v1/users/{id}/{action}")
}

on_both! {
    async fn who_is_suspended_is_out_until_they_are_let_in_again(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        let (suspend, reinstate) = (action(&ada.id, "suspend"), action(&ada.id, "reinstate"));
        let suspended = admin.post(&suspend, None).await.expect(200);
        assert_eq!(suspended["state"], "suspended");
        ada.get("/v1/users/me").await.refused(401, "unauthenticated");
        let refresh = json!({ "refresh_token": ada.refresh_token });
        campus.stranger().post("/v1/sessions/refresh", refresh).await.refused(401, "invalid_refresh_token");
        let login = credentials(&ada.email, &ada.password);
        campus.stranger().post("/v1/sessions", login.clone()).await.refused(401, "invalid_credentials");
        let again = admin.post(&suspend, None).await.expect(200);
        assert_eq!(again.etag(), suspended.etag(), "once is enough");

        assert_eq!(admin.post(&reinstate, None).await.expect(200)["state"], "active");
        admin.post(&reinstate, None).await.expect(200);
        ada.get("/v1/users/me").await.refused(401, "unauthenticated");
        campus.stranger().post("/v1/sessions", login).await.expect(201);
        let trail = admin.get(&format!("/v1/audit-entries?resource_id={}", ada.id)).await.expect(200);
        let actions: Vec<_> = trail.data().iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert!(actions.contains(&"user.suspended") && actions.contains(&"user.reinstated"), "{actions:?}");
    }

    async fn a_suspension_is_for_the_state_that_was_seen(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        let suspend = action(&ada.id, "suspend");
        admin.post(&suspend, None).if_match("\"99\"").await.refused(412, "precondition_failed");
        ada.get("/v1/users/me").await.expect(200);
        let seen = admin.get(&format!("/v1/users/{}", ada.id)).await.expect(200);
        admin.post(&suspend, None).if_match(seen.etag()).await.expect(200);
        admin.post(&action("01938f5c-6a00-7c3e-8a52-000000000001", "suspend"), None).await.refused(404, "user_not_found");
        ada.post(&suspend, None).await.refused(401, "unauthenticated");
    }

    async fn a_closed_account_is_neither_suspended_nor_reinstated(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        ada.delete("/v1/users/me").await.expect(204);
        for name in ["suspend", "reinstate"] {
            let refused = admin.post(&action(&ada.id, name), None).await.refused(409, "illegal_transition");
            assert_eq!((&refused["from"], &refused["action"], &refused["allowed"]), (&json!("closed"), &json!(name), &json!([])));
        }
    }

    async fn the_last_administrator_is_not_suspended(campus: Campus) {
        let (first, second) = (campus.person(Role::Admin).await, campus.person(Role::Admin).await);
        first.post(&action(&second.id, "suspend"), None).await.expect(200);
        first.post(&action(&first.id, "suspend"), None).await.refused(409, "last_admin");
        first.delete("/v1/users/me").await.refused(409, "last_admin");
        first.post(&action(&second.id, "reinstate"), None).await.expect(200);
        first.post(&action(&first.id, "suspend"), None).await.expect(200);
    }

    async fn a_suspension_reaches_the_other_nodes_within_two_seconds(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        if campus.database_url().starts_with("sqlite") {
            return;
        }
        let (home, other) = (campus.address(), ServerProcess::start(&campus, &[]));
        campus.moved_to(other.address);
        ada.get("/v1/users/me").await.expect(200);
        campus.moved_to(home);
        admin.post(&action(&ada.id, "suspend"), None).await.expect(200);
        campus.moved_to(other.address);
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        ada.get("/v1/users/me").await.refused(401, "unauthenticated");
    }
}
