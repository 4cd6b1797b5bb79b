//! What a key may do: what its scopes say, as long as its owner may.

use std::time::Duration;

use serde_json::json;
use tests::{Campus, Method, Role, on_both};

use super::{KEYS, key, made, plan, with};

on_both! {
    async fn a_key_may_do_what_its_scopes_say_and_nothing_else(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let (_, bare) = made(&clerk, key(&[])).await;
        let (_, own) = made(&clerk, key(&["self"])).await;
        let (_, writes) = made(&clerk, key(&["catalogue:write"])).await;
        let loans = "/v1/loan-applications";
        with(&campus, &bare, "/v1/books").await.expect(200);
        with(&campus, &bare, loans).await.refused(403, "insufficient_scope");
        with(&campus, &own, loans).await.expect(200);
        let author = |secret: &str| {
            let request = campus.stranger().request(Method::POST, "/v1/authors").with_header("x-api-key", secret);
            request.with_json(&json!({ "name": "Jane Austen" }))
        };
        author(&own).await.refused(403, "permission_denied");
        author(&writes).await.expect(201);
        for secret in [&bare, &own, &writes] {
            with(&campus, secret, KEYS).await.refused(403, "login_needed");
        }
        let more = campus.stranger().request(Method::POST, KEYS).with_header("x-api-key", &own);
        more.with_json(&key(&[])).await.refused(403, "login_needed");
    }

    async fn nobody_gives_a_key_what_they_may_not_do_themselves(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        ada.post(KEYS, key(&["catalogue:write"])).await.refused(403, "beyond_own_permissions");
    }

    async fn what_is_taken_from_the_owner_is_taken_from_the_key(campus: Campus) {
        let (clerk, admin) = (campus.person(Role::BookstoreAdmin).await, campus.admin().await);
        plan(&campus, "endless", serde_json::Value::Null).await;
        let mut endless = key(&["catalogue:write"]);
        endless["plan"] = json!("endless");
        let (_, endless) = made(&clerk, endless).await;
        let (_, counted) = made(&clerk, key(&["catalogue:write"])).await;
        let export = &campus.document().operation("get_catalogue_export").path;
        for secret in [&endless, &counted] {
            let answer = with(&campus, secret, export).await;
            assert_ne!(answer.status, 403, "{answer:?}");
        }
        admin.put(&format!("/v1/users/{}/roles", clerk.id), json!({ "roles": [] })).await.expect(200);
        tokio::time::sleep(Duration::from_millis(1_900)).await;
        for secret in [&endless, &counted] {
            with(&campus, secret, export).await.refused(403, "permission_denied");
        }
    }

    async fn who_closes_their_account_takes_the_keys_along(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let (_, secret) = made(&ada, key(&["self"])).await;
        with(&campus, &secret, "/v1/users/me").await.expect(200);
        ada.delete("/v1/users/me").await.expect(204);
        with(&campus, &secret, "/v1/users/me").await.refused(401, "unauthenticated");
    }

    async fn whoever_manages_keys_may_let_a_program_do_so(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let (answer, _) = made(&ada, key(&["self"])).await;
        let (_, secret) = made(&admin, key(&["api-keys:manage"])).await;
        with(&campus, &secret, answer.location()).await.expect(200);
        let gone = campus.stranger().request(Method::DELETE, answer.location()).with_header("x-api-key", &secret);
        gone.await.expect(204);
    }
}
