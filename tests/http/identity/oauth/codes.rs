//! Codes: good once, for whom they were meant, with all that they were asked with.

use tests::{Campus, Role, on_both};

use super::{App, Browser, PERSONAL, refused};

on_both! {
    async fn a_code_that_comes_twice_ends_what_it_was_used_for(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let code = Browser::of(&campus).agree(&campus, &app, &ada, PERSONAL).await;
        let tokens = app.redeem(&campus, &code).await.expect(200);
        let acts = ada.showing(tokens.text("/access_token"));
        acts.get("/oauth/userinfo").await.expect(200);
        refused(&app.redeem(&campus, &code).await, 400, "invalid_grant");
        acts.get("/oauth/userinfo").await.refused(401, "unauthenticated");
        refused(&app.refresh(&campus, tokens.text("/refresh_token")).await, 400, "invalid_grant");
    }

    async fn many_who_show_a_code_at_once_get_one_grant_at_most(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let code = Browser::of(&campus).agree(&campus, &app, &ada, PERSONAL).await;
        let tries = [0; 6].map(|_| IntoFuture::into_future(app.redeem(&campus, &code)));
        let answers = futures_util::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 1, "{answers:#?}");
    }

    async fn a_code_is_nobody_elses(campus: Campus) {
        let (app, other) = (App::web(&campus, PERSONAL).await, App::web(&campus, PERSONAL).await);
        let ada = campus.person(Role::Member).await;
        let code = Browser::of(&campus).agree(&campus, &app, &ada, "openid").await;
        refused(&other.redeem(&campus, &code).await, 400, "invalid_grant");
        let wrong = "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong";
        for change in [
            ("code_verifier", wrong),
            ("redirect_uri", "https://app.example/other"),
            ("code", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"),
        ] {
            let members = if change.0 == "code" { vec![change] } else { vec![("code", &*code), change] };
            refused(&app.redeem_with(&campus, &members).await, 400, "invalid_grant");
        }
        app.redeem(&campus, &code).await.expect(200);
    }

    async fn a_code_does_not_wait(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let code = Browser::of(&campus).agree(&campus, &app, &ada, "openid").await;
        campus.tamper("UPDATE identity_authorization_codes SET expires_at = '2026-01-01 00:00:00.000000Z'");
        refused(&app.redeem(&campus, &code).await, 400, "invalid_grant");
    }

    async fn a_code_is_worth_nothing_once_its_person_thinks_otherwise(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let code = Browser::of(&campus).agree(&campus, &app, &ada, PERSONAL).await;
        ada.delete(&format!("/v1/users/me/consents/{}", app.id)).await.expect(204);
        refused(&app.redeem(&campus, &code).await, 400, "invalid_grant");
        let code = Browser::of(&campus).agree(&campus, &app, &ada, PERSONAL).await;
        ada.delete("/v1/sessions").await.expect(204);
        refused(&app.redeem(&campus, &code).await, 400, "invalid_grant");
    }

    async fn a_code_is_worth_nothing_once_its_person_has_gone(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let code = Browser::of(&campus).agree(&campus, &app, &ada, "openid").await;
        campus.admin().await.post(&format!("/v1/users/{}/suspend", ada.id), None).await.expect(200);
        refused(&app.redeem(&campus, &code).await, 400, "invalid_grant");
    }
}
