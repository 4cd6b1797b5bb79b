//! Applications that show who they are, or fail to.

use base64::{Engine, engine::general_purpose::STANDARD};
use tests::{Campus, Request, Role, on_both};

use super::{App, Browser, PERSONAL, form, refused};

fn token(campus: &Campus, authorization: Option<&str>, members: &[(&str, &str)]) -> Request {
    let members: Vec<_> = members.iter().copied().chain([("grant_type", "client_credentials")]).collect();
    let request = campus.stranger().post("/oauth/token", None);
    let request = authorization.into_iter().fold(request, |it, shown| it.with_header("authorization", shown));
    request.with_body("application/x-www-form-urlencoded", form(&members))
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

on_both! {
    async fn an_application_shows_its_secret_by_the_header_or_by_the_form(campus: Campus) {
        let app = App::machine(&campus, &["users:read"]).await;
        let secret = app.secret.clone().unwrap();
        token(&campus, Some(&basic(&app.id, &secret)), &[]).await.expect(200);
        token(&campus, Some(&basic(&app.id, &secret)), &[("client_id", &app.id)]).await.expect(200);
        token(&campus, None, &[("client_id", &app.id), ("client_secret", &secret)]).await.expect(200);
        let both = [("client_id", &*app.id), ("client_secret", &*secret)];
        refused(&token(&campus, Some(&basic(&app.id, &secret)), &both).await, 400, "invalid_request");
    }

    async fn who_cannot_prove_to_be_an_application_is_none(campus: Campus) {
        let (app, other) = (App::machine(&campus, &["users:read"]).await, App::machine(&campus, &["users:read"]).await);
        let (secret, of_other) = (app.secret.clone().unwrap(), other.secret.clone().unwrap());
        let admin = campus.admin().await;
        let bearer = format!("Bearer {}", admin.access_token.unwrap());
        for authorization in [
            basic(&app.id, "wrong"), basic(&app.id, &of_other), basic("nobody", &secret), basic(&app.id, ""), bearer,
            "Basic".to_owned(), "Basic !!!".to_owned(),
        ] {
            let answer = token(&campus, Some(&authorization), &[]).await;
            refused(&answer, 401, "invalid_client");
            assert!(answer.header("www-authenticate").unwrap().starts_with("Basic "), "{answer:?}");
        }
        refused(&token(&campus, None, &[("client_id", &app.id)]).await, 401, "invalid_client");
        refused(&token(&campus, None, &[]).await, 401, "invalid_client");
    }

    async fn an_application_without_a_secret_shows_none(campus: Campus) {
        let (app, ada) = (App::public(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let code = Browser::of(&campus).agree(&campus, &app, &ada, PERSONAL).await;
        let pretends = App { secret: Some("anything".to_owned()), ..app.clone() };
        refused(&pretends.redeem(&campus, &code).await, 401, "invalid_client");
        let tokens = app.redeem(&campus, &code).await.expect(200);
        app.refresh(&campus, tokens.text("/refresh_token")).await.expect(200);
        let answer = app.post(&campus, "/oauth/introspect", &[("token", tokens.text("/access_token"))]).await;
        refused(&answer, 401, "invalid_client");
    }

    async fn an_old_secret_is_good_as_long_as_it_was_said_to_be(campus: Campus) {
        let mut app = App::machine(&campus, &["users:read"]).await;
        let (admin, old) = (campus.admin().await, app.clone());
        let path = format!("/v1/oauth-clients/{}/rotate-secret", app.id);
        let rotated = admin.post(&path, serde_json::json!({ "overlap_seconds": 3600 })).await.expect(200);
        app.secret = Some(rotated.text("/secret").to_owned());
        let own = [("grant_type", "client_credentials")];
        for app in [&app, &old] {
            app.post(&campus, "/oauth/token", &own).await.expect(200);
        }
        admin.post(&path, serde_json::json!({ "overlap_seconds": 0 })).await.expect(200);
        for app in [&app, &old] {
            refused(&app.post(&campus, "/oauth/token", &own).await, 401, "invalid_client");
        }
    }

    async fn an_application_asks_only_in_the_ways_that_it_is_registered_for(campus: Campus) {
        let (machine, web) = (App::machine(&campus, &["users:read"]).await, App::web(&campus, PERSONAL).await);
        refused(&web.post(&campus, "/oauth/token", &[("grant_type", "client_credentials")]).await, 400, "unauthorized_client");
        let code = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
        refused(&machine.redeem(&campus, code).await, 400, "unauthorized_client");
        refused(&machine.refresh(&campus, code).await, 400, "unauthorized_client");
    }

    async fn a_form_that_is_wrong_is_refused_in_the_words_of_the_protocol(campus: Campus) {
        let app = App::web(&campus, PERSONAL).await;
        for (members, error) in [
            (&[][..], "invalid_request"),
            (&[("grant_type", "")], "invalid_request"),
            (&[("grant_type", "password")], "unsupported_grant_type"),
            (&[("grant_type", "authorization_code")], "invalid_request"),
            (&[("grant_type", "authorization_code"), ("code", "x"), ("redirect_uri", "x"), ("code_verifier", "short")], "invalid_request"),
            (&[("grant_type", "refresh_token")], "invalid_request"),
            (&[("grant_type", "refresh_token"), ("grant_type", "refresh_token")], "invalid_request"),
        ] {
            refused(&app.post(&campus, "/oauth/token", members).await, 400, error);
        }
        let request = campus.stranger().post("/oauth/token", serde_json::json!({ "grant_type": "client_credentials" }));
        request.await.refused(415, "unsupported_media_type");
    }
}
