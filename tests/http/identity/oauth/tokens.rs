//! What applications are given for themselves, what a token is worth, and taking tokens back.

use serde_json::json;
use tests::{Answer, Campus, Role, on_both};

use super::{App, PERSONAL, claims, refused};

async fn own(campus: &Campus, app: &App, scope: Option<&str>) -> Answer {
    let scope = scope.map(|it| ("scope", it));
    let members: Vec<_> = [("grant_type", "client_credentials")].into_iter().chain(scope).collect();
    app.post(campus, "/oauth/token", &members).await
}

on_both! {
    async fn an_application_acts_for_itself_within_what_it_is_registered_for(campus: Campus) {
        let app = App::machine(&campus, &["users:read", "roles:read"]).await;
        let all = own(&campus, &app, None).await.expect(200);
        assert_eq!(all.text("/scope"), "users:read roles:read");
        assert!(all["refresh_token"].is_null() && all["id_token"].is_null(), "{all:?}");
        let said = claims(all.text("/access_token"));
        assert_eq!((said["sub"].as_str(), said["client_id"].as_str()), (Some(&*app.id), Some(&*app.id)));
        let acts = campus.stranger().showing(all.text("/access_token"));
        acts.get("/v1/users").await.expect(200);
        acts.get("/v1/roles").await.expect(200);
        acts.get("/v1/audit-entries").await.refused(403, "permission_denied");
        acts.get("/v1/users/me").await.expect(403);
        acts.get("/oauth/userinfo").await.expect(403);

        let less = own(&campus, &app, Some("users:read")).await.expect(200);
        let acts = campus.stranger().showing(less.text("/access_token"));
        acts.get("/v1/users").await.expect(200);
        acts.get("/v1/roles").await.refused(403, "permission_denied");
        refused(&own(&campus, &app, Some("users:write")).await, 400, "invalid_scope");
        refused(&own(&campus, &app, Some("openid")).await, 400, "invalid_scope");
        refused(&own(&campus, &app, Some("everything")).await, 400, "invalid_scope");
    }

    async fn what_an_application_is_registered_for_counts_at_once(campus: Campus) {
        let app = App::machine(&campus, &["users:read", "roles:read"]).await;
        let token = own(&campus, &app, None).await.expect(200);
        let acts = campus.stranger().showing(token.text("/access_token"));
        acts.get("/v1/roles").await.expect(200);
        let (admin, path) = (campus.admin().await, format!("/v1/oauth-clients/{}", app.id));
        admin.patch(&path, json!({ "scopes": ["users:read"] })).await.expect(200);
        acts.get("/v1/roles").await.refused(403, "permission_denied");
        admin.delete(&path).await.expect(204);
        acts.get("/v1/users").await.refused(401, "unauthenticated");
    }

    async fn what_an_application_does_is_on_the_trail_under_its_name(campus: Campus) {
        let app = App::machine(&campus, &["catalogue:write"]).await;
        let token = own(&campus, &app, None).await.expect(200);
        let acts = campus.stranger().showing(token.text("/access_token"));
        acts.post("/v1/categories", json!({ "slug": "robotics", "name": "Robotics" })).await.expect(201);
        let entries = campus.admin().await.get("/v1/audit-entries?action=category.created").await.expect(200);
        assert!(entries.data()[0].to_string().contains(&app.id), "{entries:?}");
    }

    async fn an_application_that_keeps_a_secret_is_told_what_a_token_is_worth(campus: Campus) {
        let (app, other) = (App::web(&campus, PERSONAL).await, App::web(&campus, PERSONAL).await);
        let ada = campus.person(Role::Member).await;
        let tokens = app.granted(&campus, &ada, PERSONAL).await;
        let worth = other.introspect(&campus, tokens.text("/access_token")).await;
        assert_eq!((&worth["active"], worth["client_id"].as_str()), (&json!(true), Some(&*app.id)));
        assert_eq!((worth["sub"].as_str(), worth["scope"].as_str()), (Some(&*ada.id), Some(PERSONAL)));
        assert!(worth["exp"].as_i64() > worth["iat"].as_i64() && worth["jti"].is_string());
        assert_eq!(app.introspect(&campus, tokens.text("/refresh_token")).await["active"], true);

        let inactive = json!({ "active": false });
        for unknown in [tokens.text("/id_token"), ada.access_token.as_deref().unwrap(), &ada.refresh_token, "nonsense"] {
            assert_eq!(app.introspect(&campus, unknown).await.body, inactive);
        }
        assert_eq!(other.introspect(&campus, tokens.text("/refresh_token")).await.body, inactive, "none of its business");
        ada.delete("/v1/sessions").await.expect(204);
        for token in [tokens.text("/access_token"), tokens.text("/refresh_token")] {
            assert_eq!(app.introspect(&campus, token).await.body, inactive);
        }
    }

    async fn what_is_taken_back_is_worth_nothing_at_once(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        for member in ["/access_token", "/refresh_token"] {
            let tokens = app.granted(&campus, &ada, PERSONAL).await;
            let acts = ada.showing(tokens.text("/access_token"));
            acts.get("/v1/users/me").await.expect(200);
            for _ in 0..2 {
                app.post(&campus, "/oauth/revoke", &[("token", tokens.text(member))]).await.expect(200);
            }
            acts.get("/v1/users/me").await.refused(401, "unauthenticated");
            refused(&app.refresh(&campus, tokens.text("/refresh_token")).await, 400, "invalid_grant");
            assert_eq!(app.introspect(&campus, tokens.text("/access_token")).await["active"], false);
        }
        app.post(&campus, "/oauth/revoke", &[("token", "nonsense")]).await.expect(200);
        refused(&app.post(&campus, "/oauth/revoke", &[]).await, 400, "invalid_request");

        let machine = App::machine(&campus, &["users:read"]).await;
        let (token, kept) = (own(&campus, &machine, None).await, own(&campus, &machine, None).await);
        let acts = |it: &Answer| campus.stranger().showing(it.text("/access_token"));
        acts(&token).get("/v1/users").await.expect(200);
        for _ in 0..2 {
            machine.post(&campus, "/oauth/revoke", &[("token", token.text("/access_token"))]).await.expect(200);
        }
        acts(&token).get("/v1/users").await.refused(401, "unauthenticated");
        assert_eq!(machine.introspect(&campus, token.text("/access_token")).await["active"], false);
        acts(&kept).get("/v1/users").await.expect(200);
    }

    async fn the_server_tells_how_to_use_it(campus: Campus) {
        let told = campus.stranger().get("/.well-known/openid-configuration").await.expect(200);
        let issuer = told.text("/issuer");
        for (member, path) in [
            ("authorization_endpoint", "/oauth/authorize"), ("token_endpoint", "/oauth/token"),
            ("userinfo_endpoint", "/oauth/userinfo"), ("jwks_uri", "/.well-known/jwks.json"),
        ] {
            assert_eq!(told[member], format!("{issuer}{path}"));
        }
        assert_eq!(told["code_challenge_methods_supported"], json!(["S256"]));
        let same = campus.stranger().get("/.well-known/oauth-authorization-server").await.expect(200);
        assert_eq!(same.body, told.body);
    }
}
