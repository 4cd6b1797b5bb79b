//! Opening an account.

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{PASSWORD, credentials, registration};

on_both! {
    async fn anybody_may_open_an_account_and_log_in_with_it(campus: Campus) {
        let stranger = campus.stranger();
        let user = stranger.post("/v1/users", registration("grace@example.org")).await.expect(201);
        assert_eq!(user.location(), format!("/v1/users/{}", user.text("/id")));
        assert_eq!((&user["roles"], &user["state"]), (&json!(["member"]), &json!("active")));
        assert_eq!((&user["mfa_enabled"], &user["email_verified_at"]), (&json!(false), &json!(null)));

        let grace = campus.log_in("grace@example.org", PASSWORD).await;

        assert_eq!(grace.get("/v1/users/me").await.expect(200).body, user.body);
    }

    async fn an_address_is_taken_in_whatever_case_it_is_written(campus: Campus) {
        let stranger = campus.stranger();
        stranger.post("/v1/users", registration("Grace@Example.org")).await.expect(201);
        for email in ["Grace@Example.org", "grace@example.org", "GRACE@EXAMPLE.ORG"] {
            stranger.post("/v1/users", registration(email)).await.refused(409, "email_taken");
            stranger.post("/v1/sessions", credentials(email, PASSWORD)).await.expect(201);
        }
    }

    async fn of_many_who_register_one_address_at_once_one_gets_it(campus: Campus) {
        let stranger = campus.stranger();
        let all = (0..6).map(|it| {
            let email = if it % 2 == 0 { "grace@example.org" } else { "Grace@Example.Org" };
            IntoFuture::into_future(stranger.post("/v1/users", registration(email)))
        });
        let answers = futures_util::future::join_all(all).await;
        let mut statuses: Vec<_> = answers.iter().map(|it| it.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    }

    async fn nobody_gives_themselves_more_than_they_are_given(campus: Campus) {
        let stranger = campus.stranger();
        for (member, value) in [
            ("roles", json!(["admin"])),
            ("role", json!("admin")),
            ("state", json!("active")),
            ("is_admin", json!(true)),
            ("email_verified_at", json!("2026-01-01T00:00:00Z")),
            ("mfa_enabled", json!(true)),
            ("created_at", json!("2020-01-01T00:00:00Z")),
        ] {
            let mut body = registration("grace@example.org");
            body[member] = value;
            let answer = stranger.post("/v1/users", body).await.refused(422, "validation_failed");
            assert_eq!(answer.errors(), [(format!("/{member}").as_str(), "unknown_member")]);
        }
        stranger.post("/v1/users", registration("grace@example.org")).await.expect(201);
    }

    async fn all_that_is_wrong_is_named_at_once(campus: Campus) {
        let body = json!({ "id": "x", "email": "nobody", "password": "short", "display_name": " ", "age": 7 });
        let answer = campus.stranger().post("/v1/users", body).await.refused(422, "validation_failed");
        let named: Vec<_> = answer.errors().into_iter().map(|it| it.0).collect();
        assert_eq!(named, ["/age", "/display_name", "/email", "/id", "/password"]);
    }

    async fn a_client_may_choose_the_identifier_once(campus: Campus) {
        let stranger = campus.stranger();
        let id = "01938f5c-6a00-7c3e-8a52-000000000001";
        let with_id = |email: &str| {
            let mut body = registration(email);
            body["id"] = json!(id);
            body
        };
        let user = stranger.post("/v1/users", with_id("grace@example.org")).await.expect(201);
        assert_eq!(user["id"], id);
        let again = stranger.post("/v1/users", with_id("other@example.org")).await;
        again.refused(409, "duplicate_id");
    }

    async fn closed_registration_is_for_administrators(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "closed")]);
        let (stranger, ada, admin) = (campus.stranger(), campus.person(Role::Member).await, campus.admin().await);
        for person in [&stranger, &ada] {
            let refused = person.post("/v1/users", registration("grace@example.org")).await;
            refused.refused(403, "registration_closed");
        }
        admin.post("/v1/users", registration("grace@example.org")).await.expect(201);
    }
}
