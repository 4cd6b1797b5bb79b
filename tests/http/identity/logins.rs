//! Logging in, and failing to.

use serde_json::json;
use tests::{Answer, Campus, Role, on_both};

use super::{PASSWORD, credentials, registration};

/// What an attacker can see of an answer.
fn seen(answer: &Answer) -> (u16, serde_json::Value, Vec<String>) {
    let mut body = answer.body.clone();
    body.as_object_mut().unwrap().remove("request_id");
    (answer.status, body, answer.headers.keys().map(ToString::to_string).collect())
}

on_both! {
    async fn a_login_gives_what_is_needed_to_go_on(campus: Campus) {
        let ada = campus.person(Role::LoanOfficer).await;
        let session = campus.stranger().post("/v1/sessions", credentials(&ada.email, &ada.password)).await.expect(201);
        assert_eq!((&session["token_type"], &session["expires_in"]), (&json!("Bearer"), &json!(600)));
        assert_eq!(session["user"]["roles"], json!(["loan_officer", "member"]));
        assert_eq!(session.header("cache-control"), Some("no-store"));
        ada.showing(session.text("/access_token")).get("/v1/users/me").await.expect(200);
    }

    async fn an_unknown_account_and_a_wrong_password_look_the_same(campus: Campus) {
        let stranger = campus.stranger();
        let ada = campus.person(Role::Member).await;
        let wrong = stranger.post("/v1/sessions", credentials(&ada.email, "not her password")).await;
        let unknown = stranger.post("/v1/sessions", credentials("nobody@example.org", "not her password")).await;
        assert_eq!(seen(&wrong), seen(&unknown));
        wrong.refused(401, "invalid_credentials");
    }

    async fn after_five_failures_the_next_has_to_wait(campus: Campus) {
        let stranger = campus.stranger();
        stranger.post("/v1/users", registration("grace@example.org")).await.expect(201);
        for email in ["grace@example.org", "nobody@example.org"] {
            let guess = || stranger.post("/v1/sessions", credentials(email, "a guess"));
            for _ in 0..5 {
                guess().await.refused(401, "invalid_credentials");
            }
            let refused = guess().await.refused(429, "too_many_attempts");
            let pause: u64 = refused.header("retry-after").unwrap().parse().unwrap();
            assert!((800..=900).contains(&pause), "{pause}");
        }
        // Also with the right password, or else the limit would tell it.
        let right = stranger.post("/v1/sessions", credentials("Grace@Example.org", PASSWORD)).await;
        right.refused(429, "too_many_attempts");
    }

    async fn the_owner_is_not_locked_out_of_where_they_have_been_before(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let stranger = campus.stranger();
        for _ in 0..7 {
            stranger.post("/v1/sessions", credentials(&ada.email, "a guess")).await;
        }
        campus.log_in(&ada.email, &ada.password).await;
    }

    async fn many_guesses_at_once_are_counted_one_by_one(campus: Campus) {
        let stranger = campus.stranger();
        let guess = |_| IntoFuture::into_future(stranger.post("/v1/sessions", credentials("nobody@example.org", "a guess")));
        let answers = futures_util::future::join_all((0..12).map(guess)).await;
        assert_eq!(answers.iter().filter(|it| it.status == 401).count(), 5);
    }

    async fn a_forged_origin_gets_nobody_around_the_limit(campus: Campus) {
        let stranger = campus.stranger();
        let mut statuses = Vec::new();
        for number in 0..8 {
            let guess = stranger.post("/v1/sessions", credentials("nobody@example.org", "a guess"));
            statuses.push(guess.with_header("x-forwarded-for", format!("203.0.113.{number}")).await.status);
        }
        assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
    }

    async fn an_address_behind_a_trusted_proxy_is_told_from_others(mut campus: Campus) {
        campus.restart(&[("LYCEUM_TRUSTED_PROXIES", "127.0.0.0/8")]);
        let stranger = campus.stranger();
        let from = |address: &str| {
            let guess = stranger.post("/v1/sessions", credentials("nobody@example.org", "a guess"));
            guess.with_header("x-forwarded-for", address)
        };
        for _ in 0..5 {
            from("203.0.113.1").await.expect(401);
        }
        from("203.0.113.1").await.expect(429);
        from("203.0.113.2").await.expect(401);
        from("203.0.113.9, 203.0.113.1").await.expect(429);
    }

    async fn without_limits_nobody_has_to_wait(mut campus: Campus) {
        campus.restart(&[("LYCEUM_RATE_LIMITS", "off")]);
        for _ in 0..7 {
            let guess = campus.stranger().post("/v1/sessions", credentials("nobody@example.org", "a guess"));
            guess.await.expect(401);
        }
    }
}
