//! Choosing a new password by mail.

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{
    PASSWORD, credentials, mail,
    mail::{letter, token},
};

const RESET: &str = "Choose a new password";
const CHANGED: &str = "Your password was changed";

async fn asked(campus: &Campus, email: &str) {
    campus.stranger().post("/v1/password-resets", json!({ "email": email })).await.expect(202);
}

fn reset(token: &str) -> String {
    format!("/v1/password-resets/{token}")
}

on_both! {
    async fn who_gets_the_mail_chooses_a_new_password(campus: Campus) {
        let (ada, stranger) = (campus.person(Role::Member).await, campus.stranger());
        let elsewhere = campus.log_in(&ada.email, &ada.password).await;
        asked(&campus, &ada.email).await;
        let text = letter(&campus, &ada.email, RESET).await;
        let secret = token(&text);
        assert!(text.contains(&format!("http://campus.test/reset-password?token={secret}")), "{text}");

        let weak = stranger.put(&reset(&secret), json!({ "new_password": "password1234" })).await.refused(422, "validation_failed");
        assert_eq!(weak.errors(), [("/new_password", "password_too_common")]);
        let named = json!({ "new_password": format!("xx {} xx", ada.email) });
        stranger.put(&reset(&secret), named).await.refused(422, "validation_failed");
        stranger.put(&reset(&secret), json!({ "new_password": PASSWORD })).await.expect(204);

        for person in [&ada, &elsewhere] {
            person.get("/v1/users/me").await.refused(401, "unauthenticated");
            let refresh = json!({ "refresh_token": person.refresh_token });
            stranger.post("/v1/sessions/refresh", refresh).await.refused(401, "invalid_refresh_token");
        }
        stranger.post("/v1/sessions", credentials(&ada.email, &ada.password)).await.refused(401, "invalid_credentials");
        let again = campus.log_in(&ada.email, PASSWORD).await;
        letter(&campus, &ada.email, CHANGED).await;
        assert_eq!(crate::notifications::told(&again, 1).await[0]["kind"], "user.password_reset");
        stranger.put(&reset(&secret), json!({ "new_password": PASSWORD })).await.refused(404, "invalid_token");
        let admin = campus.admin().await;
        let trail = admin.get(&format!("/v1/audit-entries?resource_id={}", ada.id)).await.expect(200);
        let actions: Vec<_> = trail.data().iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert!(actions.contains(&"user.password_reset") && actions.contains(&"user.password_reset_requested"), "{actions:?}");
    }

    async fn it_is_answered_the_same_whoever_has_the_address(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        let (suspended, closed) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        admin.post(&format!("/v1/users/{}/suspend", suspended.id), None).await.expect(200);
        closed.delete("/v1/users/me").await.expect(204);
        let mut answers = Vec::new();
        for email in [&suspended.email, &closed.email, "nobody@example.org", &ada.email] {
            let answer = campus.stranger().post("/v1/password-resets", json!({ "email": email })).await.expect(202);
            answers.push((answer.bytes, answer.headers.len()));
        }
        assert!(answers.iter().all(|it| *it == answers[0]));
        // The last who was asked for is the only one who gets a letter.
        letter(&campus, &ada.email, RESET).await;
        for email in [&suspended.email, &closed.email, "nobody@example.org"] {
            assert_eq!(mail::count(&campus, email, RESET), 0, "{email}");
        }
    }

    async fn a_new_mail_makes_the_one_before_useless(campus: Campus) {
        let (ada, stranger) = (campus.person(Role::Member).await, campus.stranger());
        asked(&campus, &ada.email).await;
        let first = token(&letter(&campus, &ada.email, RESET).await);
        asked(&campus, &ada.email).await;
        let second = token(&mail::nth(&campus, &ada.email, RESET, 2).await);
        stranger.put(&reset(&first), json!({ "new_password": PASSWORD })).await.refused(404, "invalid_token");
        stranger.put(&reset(&second), json!({ "new_password": PASSWORD })).await.expect(204);
    }

    async fn nobodys_mailbox_is_flooded_and_nobody_is_told(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let mut last = String::new();
        for number in 1..=3 {
            asked(&campus, &ada.email).await;
            last = token(&mail::nth(&campus, &ada.email, RESET, number).await);
        }
        for _ in 0..2 {
            asked(&campus, &ada.email).await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        assert_eq!(mail::count(&campus, &ada.email, RESET), 3);
        campus.stranger().put(&reset(&last), json!({ "new_password": PASSWORD })).await.expect(204);
    }

    async fn another_password_makes_a_mail_useless(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        asked(&campus, &ada.email).await;
        let secret = token(&letter(&campus, &ada.email, RESET).await);
        let change = json!({ "current_password": ada.password, "new_password": PASSWORD });
        ada.put("/v1/users/me/password", change).await.expect(204);
        letter(&campus, &ada.email, CHANGED).await;
        let late = campus.stranger().put(&reset(&secret), json!({ "new_password": "seven pale lanterns" })).await;
        late.refused(404, "invalid_token");
    }

    async fn a_token_for_one_thing_is_none_for_another(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        asked(&campus, &ada.email).await;
        let secret = token(&letter(&campus, &ada.email, RESET).await);
        campus.stranger().put(&format!("/v1/email-verifications/{secret}"), None).await.refused(404, "invalid_token");
        campus.stranger().put(&reset(&secret), json!({ "new_password": PASSWORD })).await.expect(204);
    }

    async fn of_those_who_use_a_token_at_once_one_succeeds(campus: Campus) {
        let (ada, stranger) = (campus.person(Role::Member).await, campus.stranger());
        asked(&campus, &ada.email).await;
        let secret = token(&letter(&campus, &ada.email, RESET).await);
        let uses = (0..4).map(|it| {
            let body = json!({ "new_password": format!("{PASSWORD} {it}") });
            IntoFuture::into_future(stranger.put(&reset(&secret), body))
        });
        let answers = futures_util::future::join_all(uses).await;
        let mut statuses: Vec<_> = answers.iter().map(|it| it.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 404, 404, 404]);
    }
}
