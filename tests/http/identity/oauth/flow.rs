//! The way to tokens by a person, from the question to the end.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha512};
use tests::{Campus, Role, on_both};

use super::{App, Browser, PERSONAL, claims, refused, returned};

on_both! {
    async fn an_application_gets_from_a_person_what_they_agree_to(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        browser.open(&app.question(PERSONAL, &[])).await.expect(200);
        let logged_in = browser.log_in(&ada.email, &ada.password).await;
        browser.follow(&logged_in).await.expect(200);
        for told in ["Reading list", "app.example", "See your email address.", &*ada.email.replace('@', "&#64;")] {
            let plain = told.replace("&#64;", "@");
            assert!(browser.page.contains(told) || browser.page.contains(&plain), "{told}: {}", browser.page);
        }
        let agreed = browser.fill_in("/oauth/consent", &[("decision", "allow")]).await.expect(303);
        assert!(agreed.location().starts_with("https://app.example/back?"), "{agreed:?}");
        assert_eq!(returned(&agreed, "state").as_deref(), Some("a b&c=d"));
        let configuration = campus.stranger().get("/.well-known/openid-configuration").await.expect(200);
        assert_eq!(returned(&agreed, "iss").as_deref(), configuration["issuer"].as_str());

        let tokens = app.redeem(&campus, &returned(&agreed, "code").unwrap()).await.expect(200);
        assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(600)));
        assert_eq!(tokens.text("/scope"), PERSONAL);
        assert_eq!(tokens.header("cache-control"), Some("no-store"));

        let id_token = claims(tokens.text("/id_token"));
        assert_eq!((id_token["sub"].as_str(), id_token["aud"].as_str()), (Some(&*ada.id), Some(&*app.id)));
        assert_eq!((&id_token["nonce"], &id_token["email"]), (&json!("n-0S6_WzA2Mj"), &json!(ada.email)));
        let half = URL_SAFE_NO_PAD.encode(&Sha512::digest(tokens.text("/access_token"))[..32]);
        assert_eq!(id_token["at_hash"], half);
        assert_eq!(id_token["exp"].as_i64().unwrap() - id_token["iat"].as_i64().unwrap(), 600);

        let acts = ada.showing(tokens.text("/access_token"));
        let info = acts.get("/oauth/userinfo").await.expect(200);
        assert_eq!((info["sub"].as_str(), info["email"].as_str()), (Some(&*ada.id), Some(&*ada.email)));
        assert_eq!(acts.post("/oauth/userinfo", None).await.expect(200)["sub"], info["sub"]);
        assert_eq!(acts.get("/v1/users/me").await.expect(200)["id"], info["sub"]);
    }

    async fn a_person_who_says_no_is_asked_no_more_and_the_application_is_told(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        browser.open(&app.question("openid", &[])).await.expect(200);
        let logged_in = browser.log_in(&ada.email, &ada.password).await;
        browser.follow(&logged_in).await.expect(200);
        let denied = browser.fill_in("/oauth/consent", &[("decision", "deny")]).await.expect(303);
        assert_eq!(returned(&denied, "error").as_deref(), Some("access_denied"));
        assert_eq!((returned(&denied, "code"), returned(&denied, "state").as_deref()), (None, Some("a b&c=d")));
        assert!(ada.get("/v1/users/me/consents").await.expect(200).data().is_empty());
    }

    async fn who_has_agreed_once_is_asked_again_only_for_more(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        browser.agree(&campus, &app, &ada, "openid").await;
        let again = browser.open(&app.question("openid", &[])).await.expect(303);
        app.redeem(&campus, &returned(&again, "code").unwrap()).await.expect(200);
        browser.open(&app.question("openid email", &[])).await.expect(200);
        browser.fill_in("/oauth/consent", &[("decision", "allow")]).await.expect(303);
        browser.open(&app.question("openid email", &[])).await.expect(303);
        browser.open(&app.question("openid", &[("prompt", Some("consent"))])).await.expect(200);

        ada.delete(&format!("/v1/users/me/consents/{}", app.id)).await.expect(204);
        browser.open(&app.question("openid", &[])).await.expect(200);
    }

    async fn who_has_agreed_is_asked_again_once_the_answers_may_go_elsewhere(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        browser.agree(&campus, &app, &ada, "openid").await;
        browser.open(&app.question("openid", &[])).await.expect(303);
        let path = format!("/v1/oauth-clients/{}", app.id);
        let moved = json!({ "redirect_uris": [app.redirect_uri, "https://evil.example/back"] });
        campus.admin().await.patch(&path, moved).await.expect(200);
        let elsewhere = app.question("openid", &[("redirect_uri", Some("https://evil.example/back"))]);
        browser.open(&elsewhere).await.expect(200);
        assert!(browser.page.contains("evil.example"), "{}", browser.page);
        browser.open(&app.question("openid", &[])).await.expect(200);
        browser.fill_in("/oauth/consent", &[("decision", "allow")]).await.expect(303);
        browser.open(&app.question("openid", &[])).await.expect(303);
    }

    async fn a_program_on_a_device_is_never_answered_without_the_person(campus: Campus) {
        let (mut app, ada) = (App::public(&campus, PERSONAL).await, campus.person(Role::Member).await);
        "http://127.0.0.1:51234/back".clone_into(&mut app.redirect_uri);
        let mut browser = Browser::of(&campus);
        let code = browser.agree(&campus, &app, &ada, "openid").await;
        app.redeem(&campus, &code).await.expect(200);
        browser.open(&app.question("openid", &[])).await.expect(200);
    }

    async fn an_application_may_insist_on_a_fresh_login_or_on_silence(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        let silent = [("prompt", Some("none"))];
        let told = browser.open(&app.question("openid", &silent)).await.expect(303);
        assert_eq!(returned(&told, "error").as_deref(), Some("login_required"));
        browser.agree(&campus, &app, &ada, "openid").await;
        let told = browser.open(&app.question("openid email", &silent)).await.expect(303);
        assert_eq!(returned(&told, "error").as_deref(), Some("consent_required"));
        assert!(returned(&browser.open(&app.question("openid", &silent)).await, "code").is_some());

        browser.open(&app.question("openid", &[("prompt", Some("login"))])).await.expect(200);
        let logged_in = browser.log_in(&ada.email, &ada.password).await;
        let answered = browser.follow(&logged_in).await.expect(303);
        assert!(returned(&answered, "code").is_some(), "nobody is asked twice: {answered:?}");

        browser.open(&app.question("openid", &[("max_age", Some("0"))])).await.expect(200);
        let logged_in = browser.log_in(&ada.email, &ada.password).await;
        let answered = browser.follow(&logged_in).await.expect(303);
        assert!(returned(&answered, "code").is_some(), "{answered:?}");
    }

    async fn nothing_is_renewed_that_was_not_asked_to_be(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let tokens = app.granted(&campus, &ada, "self").await;
        assert!(tokens["refresh_token"].is_null() && tokens["id_token"].is_null(), "{tokens:?}");
        let acts = ada.showing(tokens.text("/access_token"));
        acts.get("/v1/notifications").await.expect(200);
        acts.get("/oauth/userinfo").await.refused(403, "insufficient_scope");
        assert_eq!(ada.get("/oauth/userinfo").await.expect(200)["sub"], json!(ada.id));
    }

    async fn tokens_are_renewed_as_those_of_people_are(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let first = app.granted(&campus, &ada, PERSONAL).await;
        let token = first.text("/refresh_token");
        let both = [0; 4].map(|_| IntoFuture::into_future(app.refresh(&campus, token)));
        let answers = futures_util::future::join_all(both).await;
        for answer in &answers {
            assert_eq!((answer.status, &answer["refresh_token"]), (200, &answers[0]["refresh_token"]), "{answer:?}");
        }
        let next = answers[0].text("/refresh_token");
        assert_ne!(next, token);
        let less = [("grant_type", "refresh_token"), ("refresh_token", next), ("scope", "openid")];
        let less = app.post(&campus, "/oauth/token", &less).await.expect(200);
        assert_eq!(less.text("/scope"), "openid");
        let acts = ada.showing(less.text("/access_token"));
        assert!(acts.get("/oauth/userinfo").await.expect(200)["email"].is_null());
        acts.get("/v1/notifications").await.refused(403, "insufficient_scope");
        let more = [("grant_type", "refresh_token"), ("refresh_token", less.text("/refresh_token")), ("scope", "users:read")];
        refused(&app.post(&campus, "/oauth/token", &more).await, 400, "invalid_scope");
        app.refresh(&campus, less.text("/refresh_token")).await.expect(200);
    }

    async fn a_stolen_refresh_token_ends_what_was_granted(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REFRESH_GRACE", "0")]);
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let first = app.granted(&campus, &ada, PERSONAL).await;
        let second = app.refresh(&campus, first.text("/refresh_token")).await.expect(200);
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        refused(&app.refresh(&campus, first.text("/refresh_token")).await, 400, "invalid_grant");
        refused(&app.refresh(&campus, second.text("/refresh_token")).await, 400, "invalid_grant");
        ada.showing(second.text("/access_token")).get("/oauth/userinfo").await.refused(401, "unauthenticated");
        ada.get("/v1/users/me").await.expect(200);
    }
}
