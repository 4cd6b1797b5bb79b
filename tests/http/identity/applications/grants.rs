//! What an application may do in a session that was given to it, and what ends that.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

use super::{
    super::{
        credentials,
        mail::{letter, token},
    },
    for_people, given, registered,
};

/// Ada, an application, and the session that she has given to it.
async fn cast(campus: &Campus, scopes: &Value) -> (Person, String, Person) {
    let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
    let registration = for_people(&["openid", "offline_access", "self", "users:read"]);
    let client = registered(&admin, registration).await.text("/id").to_owned();
    let program = given(campus, &ada, &client, scopes).await;
    (ada, client, program)
}

async fn is_out(campus: &Campus, program: &Person) {
    program.get("/v1/users/me").await.refused(401, "unauthenticated");
    if !program.refresh_token.is_empty() {
        let refresh = json!({ "refresh_token": program.refresh_token });
        campus.stranger().post("/v1/sessions/refresh", refresh).await.refused(401, "invalid_refresh_token");
    }
}

on_both! {
    async fn an_application_goes_as_far_as_it_was_let(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let made = registered(&admin, for_people(&["openid", "self", "users:read"])).await;
        let client = made.text("/id").to_owned();
        let own = given(&campus, &ada, &client, &json!(["openid", "self"])).await;
        assert_eq!(own.get("/v1/users/me").await.expect(200)["id"], json!(ada.id));
        own.patch("/v1/users/me", json!({ "display_name": "Mallory" })).await.refused(403, "login_needed");
        let nothing = given(&campus, &ada, &client, &json!(["openid"])).await;
        nothing.get("/v1/users/me").await.refused(403, "insufficient_scope");
        let beyond = given(&campus, &ada, &client, &json!(["self", "users:read"])).await;
        beyond.get("/v1/users").await.refused(403, "permission_denied");

        let all = given(&campus, &admin, &client, &json!(["self", "users:read"])).await;
        all.get("/v1/users").await.expect(200);
        all.get("/v1/roles").await.refused(403, "permission_denied");
        // What it may not ask for any more it may not do any more.
        admin.patch(made.location(), json!({ "scopes": ["self"] })).await.expect(200);
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        all.get("/v1/users").await.refused(403, "permission_denied");
        all.get("/v1/users/me").await.expect(200);
    }

    async fn its_refresh_token_is_none_here(campus: Campus) {
        let (_, _, program) = cast(&campus, &json!(["offline_access", "self"])).await;
        let refresh = json!({ "refresh_token": program.refresh_token });
        campus.stranger().post("/v1/sessions/refresh", refresh).await.refused(401, "invalid_refresh_token");
        program.get("/v1/users/me").await.expect(200);
    }

    async fn one_sees_it_among_ones_sessions_and_ends_it(campus: Campus) {
        let (ada, _, program) = cast(&campus, &json!(["offline_access", "self"])).await;
        let list = ada.get("/v1/sessions").await.expect(200);
        let names: Vec<_> = list.data().iter().map(|it| it["application"].clone()).collect();
        assert_eq!(names, [json!("Reading list"), Value::Null, Value::Null], "and the browser's login");
        program.get("/v1/sessions").await.refused(403, "login_needed");
        let path = format!("/v1/sessions/{}", list.data()[0]["id"].as_str().unwrap());
        ada.delete(&path).await.expect(204);
        is_out(&campus, &program).await;
        ada.get("/v1/users/me").await.expect(200);
    }

    async fn it_ends_with_the_application(campus: Campus) {
        let (ada, client, program) = cast(&campus, &json!(["offline_access", "self"])).await;
        program.get("/v1/users/me").await.expect(200);
        campus.admin().await.delete(&format!("/v1/oauth-clients/{client}")).await.expect(204);
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        is_out(&campus, &program).await;
        let left = ada.get("/v1/sessions").await.expect(200);
        assert!(left.data().iter().all(|it| it["application"].is_null()), "{left:?}");
    }

    async fn it_ends_with_the_password(campus: Campus) {
        let (ada, _, program) = cast(&campus, &json!(["offline_access", "self"])).await;
        let change = json!({ "current_password": ada.password, "new_password": "seven pale lanterns" });
        ada.put("/v1/users/me/password", change).await.expect(204);
        is_out(&campus, &program).await;
        ada.get("/v1/users/me").await.expect(200);
    }

    async fn it_ends_with_a_reset_of_the_password(campus: Campus) {
        let (ada, _, program) = cast(&campus, &json!(["offline_access", "self"])).await;
        campus.stranger().post("/v1/password-resets", json!({ "email": ada.email })).await.expect(202);
        let secret = token(&letter(&campus, &ada.email, "Choose a new password").await);
        let body = json!({ "new_password": "seven pale lanterns" });
        campus.stranger().put(&format!("/v1/password-resets/{secret}"), body).await.expect(204);
        is_out(&campus, &program).await;
    }

    async fn it_ends_when_its_person_is_kept_out_and_does_not_come_back(campus: Campus) {
        let (ada, _, program) = cast(&campus, &json!(["offline_access", "self"])).await;
        let admin = campus.admin().await;
        admin.post(&format!("/v1/users/{}/suspend", ada.id), None).await.expect(200);
        is_out(&campus, &program).await;
        admin.post(&format!("/v1/users/{}/reinstate", ada.id), None).await.expect(200);
        is_out(&campus, &program).await;
        campus.stranger().post("/v1/sessions", credentials(&ada.email, &ada.password)).await.expect(201);
    }

    async fn it_ends_when_one_logs_out_everywhere_or_closes_the_account(campus: Campus) {
        let (ada, client, program) = cast(&campus, &json!(["offline_access", "self"])).await;
        ada.delete("/v1/sessions").await.expect(204);
        is_out(&campus, &program).await;
        let ada = campus.log_in(&ada.email, &ada.password).await;
        let program = given(&campus, &ada, &client, &json!(["self"])).await;
        program.get("/v1/users/me").await.expect(200);
        ada.delete("/v1/users/me").await.expect(204);
        is_out(&campus, &program).await;
    }
}
