//! Accounts that are closed: for ever, at once, and with what follows elsewhere.

use std::time::Duration;

use serde_json::json;
use tests::{Campus, Person, Role, on_both};

use super::credentials;

/// The path of a draft.
async fn draft(of: &Person) -> String {
    let body = json!({ "amount": { "amount": "500", "currency": "USD" } });
    of.post("/v1/loan-applications", body).await.expect(201).location().to_owned()
}

on_both! {
    async fn who_closes_their_account_is_out_at_once(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        let elsewhere = campus.log_in(&ada.email, &ada.password).await;
        ada.delete("/v1/users/me").await.expect(204);
        for person in [&ada, &elsewhere] {
            person.get("/v1/users/me").await.refused(401, "unauthenticated");
        }
        let again = campus.stranger().post("/v1/sessions", credentials(&ada.email, &ada.password)).await;
        again.refused(401, "invalid_credentials");
        let path = format!("/v1/users/{}", ada.id);
        assert_eq!(admin.get(&path).await.expect(200)["state"], "closed");
        admin.delete(&path).await.refused(404, "user_not_found");
        let trail = admin.get(&format!("/v1/audit-entries?resource_id={}&limit=1", ada.id)).await.expect(200);
        assert_eq!(trail.data()[0]["action"], "user.closed");
    }

    async fn drafts_of_who_has_gone_are_withdrawn(campus: Campus) {
        let (ada, eve, admin) = (campus.person(Role::Member).await, campus.person(Role::Member).await, campus.admin().await);
        let (hers, others) = (draft(&ada).await, draft(&eve).await);
        admin.delete(&format!("/v1/users/{}", ada.id)).await.expect(204);
        let id = hers.rsplit('/').next().unwrap();
        let withdrawn = format!("/v1/audit-entries?resource_id={id}&action=loan_application.withdrawn");
        for _ in 0..400 {
            if !admin.get(&withdrawn).await.expect(200).data().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let entry = admin.get(&withdrawn).await.expect(200).data()[0].clone();
        assert_eq!(entry["actor_id"], serde_json::Value::Null, "nobody did it by hand");
        assert_eq!(eve.get(&others).await.expect(200)["state"], "draft");
    }

    async fn the_last_administrator_stays(campus: Campus) {
        let (first, second) = (campus.person(Role::Admin).await, campus.person(Role::Admin).await);
        second.delete("/v1/users/me").if_match("\"99\"").await.refused(412, "precondition_failed");
        first.delete(&format!("/v1/users/{}", second.id)).await.expect(204);
        first.delete("/v1/users/me").await.refused(409, "last_admin");
        first.get("/v1/users").await.expect(200);
    }
}
