//! The life of a key, from its making to its end.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{KEYS, key, made, plan, with};

on_both! {
    async fn a_key_is_made_seen_changed_and_revoked(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let (answer, secret) = made(&ada, key(&["self"])).await;
        let path = answer.location().to_owned();
        assert!(secret.starts_with(answer.text("/prefix")) && secret.len() == 58);
        assert_eq!((&answer["user_id"], &answer["plan"]), (&json!(ada.id), &json!("free")));
        assert_eq!(with(&campus, &secret, "/v1/users/me").await.expect(200)["id"], json!(ada.id));

        let shown = ada.get(&path).await.expect(200);
        assert_eq!((&shown["secret"], &shown["name"]), (&Value::Null, &json!("Nightly import")));
        assert_eq!(ada.get(KEYS).await.expect(200).data().len(), 1);
        let expires_at = "2027-01-01T00:00:00.000000Z";
        let changed = ada.patch(&path, json!({ "name": "Hourly", "expires_at": expires_at })).if_match("\"1\"").await;
        let changed = changed.expect(200);
        assert_eq!((&changed["name"], &changed["expires_at"]), (&json!("Hourly"), &json!(expires_at)));
        ada.patch(&path, json!({ "name": "Again" })).if_match("\"1\"").await.refused(412, "precondition_failed");
        let later = ada.patch(&path, json!({ "expires_at": "2027-02-01T00:00:00Z" })).await;
        assert_eq!(later.refused(422, "validation_failed").errors(), [("/expires_at", "later_than_before")]);

        ada.delete(&path).await.expect(204);
        with(&campus, &secret, "/v1/users/me").await.refused(401, "unauthenticated");
        ada.delete(&path).await.refused(404, "api_key_not_found");
        ada.get(&path).await.refused(404, "api_key_not_found");
    }

    async fn what_is_wrong_with_a_new_key_is_told_by_its_place(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let unknown = ada.post(KEYS, key(&["self", "books:eat"])).await.refused(422, "validation_failed");
        assert_eq!(unknown.errors(), [("/scopes/1", "unknown_value")]);
        for (expires_at, code) in [("2020-01-01T00:00:00Z", "not_in_future"), ("2040-01-01T00:00:00Z", "too_late")] {
            let body = json!({ "name": "x", "scopes": [], "plan": "free", "expires_at": expires_at });
            let refused = ada.post(KEYS, body).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [("/expires_at", code)]);
        }
        let body = json!({ "name": "x", "scopes": [], "plan": "gold" });
        assert_eq!(ada.post(KEYS, body).await.refused(422, "validation_failed").errors(), [("/plan", "unknown_plan")]);
        let retried = ada.post(KEYS, key(&[])).with_key("again").await;
        retried.refused(400, "idempotency_not_supported");
    }

    async fn anothers_key_looks_absent_but_to_those_who_manage_keys(campus: Campus) {
        let (ada, bob, admin) = (campus.person(Role::Member).await, campus.person(Role::Member).await, campus.admin().await);
        let (answer, secret) = made(&ada, key(&["self"])).await;
        let path = answer.location().to_owned();
        let rotate = format!("{path}/rotate");
        let absent = "api_key_not_found";
        bob.get(&path).await.refused(404, absent);
        bob.get(&format!("{path}/usage")).await.refused(404, absent);
        bob.patch(&path, json!({ "name": "Mine" })).await.refused(404, absent);
        bob.post(&rotate, json!({})).await.refused(404, absent);
        bob.delete(&path).await.refused(404, absent);
        assert!(bob.get(&format!("{KEYS}?user_id={}", ada.id)).await.expect(200).data().is_empty());

        admin.get(&path).await.expect(200);
        let found = admin.get(&format!("{KEYS}?user_id={}&include=total", ada.id)).await.expect(200);
        assert_eq!((found.data().len(), &found["total"]), (1, &json!(1)));
        admin.post(&rotate, json!({})).await.refused(404, absent);
        admin.delete(&path).await.expect(204);
        with(&campus, &secret, "/v1/users/me").await.refused(401, "unauthenticated");
    }

    async fn a_secret_that_is_replaced_goes_on_for_the_overlap_and_none_before_it(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let (answer, first) = made(&ada, key(&["self"])).await;
        let rotate = format!("{}/rotate", answer.location());
        let rotated = ada.post(&rotate, json!({})).await.expect(200);
        let second = rotated.text("/secret").to_owned();
        assert!(rotated["old_secret_until"].is_string() && second != first);
        for secret in [&first, &second] {
            with(&campus, secret, "/v1/users/me").await.expect(200);
        }
        let third = ada.post(&rotate, json!({ "overlap_seconds": 1 })).await.expect(200).text("/secret").to_owned();
        with(&campus, &first, "/v1/users/me").await.refused(401, "unauthenticated");
        with(&campus, &third, "/v1/users/me").await.expect(200);
        tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
        with(&campus, &second, "/v1/users/me").await.refused(401, "unauthenticated");
        let last = ada.post(&rotate, json!({ "overlap_seconds": 0 })).await.expect(200);
        assert_eq!(last["old_secret_until"], Value::Null);
        with(&campus, &third, "/v1/users/me").await.refused(401, "unauthenticated");
        ada.post(&rotate, json!({ "overlap_seconds": 604_801 })).await.refused(422, "validation_failed");
    }

    async fn a_key_that_has_ended_is_good_for_nothing(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        plan(&campus, "endless", Value::Null).await;
        let mut body = key(&["self"]);
        body["plan"] = json!("endless");
        for plan in ["free", "endless"] {
            body["plan"] = json!(plan);
            let (_, secret) = made(&ada, body.clone()).await;
            with(&campus, &secret, "/v1/users/me").await.expect(200);
            campus.tamper("UPDATE identity_api_keys SET expires_at = '2026-01-01 00:00:00.000000Z'");
            tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
            with(&campus, &secret, "/v1/users/me").await.refused(401, "unauthenticated");
        }
    }

    async fn what_becomes_of_a_key_is_in_the_audit_trail_and_its_use_is_not(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        let (answer, secret) = made(&ada, key(&["self"])).await;
        with(&campus, &secret, "/v1/users/me").await.expect(200);
        let rotated = ada.post(&format!("{}/rotate", answer.location()), json!({})).await.expect(200);
        ada.delete(answer.location()).await.expect(204);
        let path = format!("/v1/audit-entries?resource_type=api_key&resource_id={}&sort=at", answer.text("/id"));
        for _ in 0..50 {
            if admin.get(&path).await.expect(200).data().len() == 3 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let entries = admin.get(&path).await.expect(200);
        let actions: Vec<_> = entries.data().iter().map(|it| it["action"].clone()).collect();
        assert_eq!(actions, ["api_key.created", "api_key.rotated", "api_key.revoked"]);
        let text = String::from_utf8(entries.bytes.clone()).unwrap();
        assert!(!text.contains(&secret) && !text.contains(rotated.text("/secret")));
    }
}
