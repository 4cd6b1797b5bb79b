//! Usage plans.

use std::time::Duration;

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{KEYS, key, made, plan, with};

const PLANS: &str = "/v1/usage-plans";

on_both! {
    async fn everybody_sees_the_plans_and_two_are_there_from_the_start(campus: Campus) {
        let plans = campus.stranger().get(PLANS).await.expect(200);
        let slugs: Vec<_> = plans.data().iter().map(|it| (&it["slug"], &it["self_service"])).collect();
        assert_eq!(slugs, [(&json!("free"), &json!(true)), (&json!("paid"), &json!(false))]);
        let admin = campus.admin().await;
        for slug in ["free", "paid"] {
            admin.delete(&format!("{PLANS}/{slug}")).await.refused(409, "usage_plan_built_in");
        }
        admin.patch(&format!("{PLANS}/free"), json!({ "quota": 5 })).await.expect(200);
        assert_eq!(campus.stranger().get(&format!("{PLANS}/free")).await.expect(200)["quota"], json!(5));
        admin.get(&format!("{PLANS}/gold")).await.refused(404, "usage_plan_not_found");
    }

    async fn a_plan_is_defined_changed_and_deleted_once_no_key_is_on_it(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        plan(&campus, "team", 100).await;
        let again = json!({ "slug": "team", "name": "Team", "rate_per_second": 1, "burst": 1 });
        admin.post(PLANS, again).await.refused(409, "usage_plan_taken");
        let mut body = key(&[]);
        body["plan"] = json!("team");
        let (answer, _) = made(&ada, body).await;
        let team = format!("{PLANS}/team");
        admin.delete(&team).await.refused(409, "plan_in_use");
        admin.patch(&team, json!({ "quota": null, "rate_per_second": 7 })).if_match("\"1\"").await.expect(200);
        admin.patch(&team, json!({ "name": "x" })).if_match("\"1\"").await.refused(412, "precondition_failed");
        ada.delete(answer.location()).await.expect(204);
        admin.delete(&team).await.expect(204);
        admin.delete(&team).await.refused(404, "usage_plan_not_found");
        let bad = json!({ "slug": "A b", "name": "", "rate_per_second": 0, "burst": 0, "quota": 0, "quota_period": "year" });
        let refused = admin.post(PLANS, bad).await.refused(422, "validation_failed");
        let places: Vec<_> = refused.errors().iter().map(|it| it.0.to_owned()).collect();
        assert_eq!(places, ["/burst", "/name", "/quota", "/quota_period", "/rate_per_second", "/slug"]);
    }

    async fn a_plan_that_is_not_open_is_chosen_by_those_who_manage_keys(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let mut body = key(&[]);
        body["plan"] = json!("paid");
        ada.post(KEYS, body.clone()).await.refused(403, "plan_not_open");
        admin.post(KEYS, body).await.expect(201);
        let (answer, _) = made(&ada, key(&[])).await;
        ada.patch(answer.location(), json!({ "plan": "paid" })).await.refused(403, "plan_not_open");
        admin.patch(answer.location(), json!({ "plan": "paid" })).await.expect(200);
        ada.patch(answer.location(), json!({ "plan": "paid", "name": "Kept" })).await.expect(200);
    }

    async fn a_change_of_a_plan_counts_for_its_keys_within_two_seconds(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        plan(&campus, "team", serde_json::Value::Null).await;
        let mut body = key(&["self"]);
        body["plan"] = json!("team");
        let (_, secret) = made(&ada, body).await;
        for _ in 0..5 {
            with(&campus, &secret, "/v1/users/me").await.expect(200);
        }
        admin.patch(&format!("{PLANS}/team"), json!({ "quota": 1 })).await.expect(200);
        tokio::time::sleep(Duration::from_millis(1_900)).await;
        with(&campus, &secret, "/v1/users/me").await;
        with(&campus, &secret, "/v1/users/me").await.refused(429, "quota_exceeded");
        admin.patch(&format!("{PLANS}/team"), json!({ "quota": 1_000 })).await.expect(200);
        tokio::time::sleep(Duration::from_millis(1_900)).await;
        with(&campus, &secret, "/v1/users/me").await.expect(200);
    }
}
