//! What an application may do for a person: what they may do, what they let it do, and what it may ask for.

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{App, Browser, PERSONAL, refused};

on_both! {
    async fn an_application_may_do_no_more_than_all_three_allow(campus: Campus) {
        let (app, ada) = (App::web(&campus, "self users:read catalogue:write").await, campus.person(Role::Member).await);
        let tokens = app.granted(&campus, &ada, "self users:read").await;
        let acts = ada.showing(tokens.text("/access_token"));
        acts.get("/v1/users").await.refused(403, "permission_denied");
        acts.get("/v1/notifications").await.expect(200);

        let admin = campus.person(Role::Admin).await;
        let tokens = app.granted(&campus, &admin, "users:read").await;
        let acts = admin.showing(tokens.text("/access_token"));
        acts.get("/v1/users").await.expect(200);
        acts.get("/v1/roles").await.refused(403, "permission_denied");
        acts.get("/v1/notifications").await.refused(403, "insufficient_scope");
        acts.post("/v1/categories", json!({ "slug": "x", "name": "X" })).await.refused(403, "permission_denied");
    }

    async fn what_an_application_may_not_ask_for_any_more_it_does_not_get(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let tokens = app.granted(&campus, &ada, PERSONAL).await;
        let less = json!({ "scopes": ["openid", "offline_access"] });
        campus.admin().await.patch(&format!("/v1/oauth-clients/{}", app.id), less).await.expect(200);
        let info = ada.showing(tokens.text("/access_token")).get("/oauth/userinfo").await.expect(200);
        assert!(info["email"].is_null() && info["name"].is_null(), "{info:?}");
        assert_eq!(app.introspect(&campus, tokens.text("/access_token")).await["scope"], "openid offline_access");
        let renewed = app.refresh(&campus, tokens.text("/refresh_token")).await.expect(200);
        assert_eq!(renewed.text("/scope"), "openid offline_access");
    }

    async fn no_application_does_what_only_people_do(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let tokens = app.granted(&campus, &ada, PERSONAL).await;
        let acts = ada.showing(tokens.text("/access_token"));
        let key = json!({ "name": "Key", "scopes": [], "plan": "free" });
        acts.post("/v1/api-keys", key).await.refused(403, "login_needed");
        acts.delete("/v1/users/me").await.refused(403, "login_needed");
        acts.get("/v1/sessions").await.refused(403, "login_needed");
        acts.get("/v1/users/me/consents").await.refused(403, "login_needed");
    }

    async fn whoever_ends_their_logins_ends_what_they_have_granted(campus: Campus) {
        let app = App::web(&campus, PERSONAL).await;
        let admin = campus.admin().await;
        for how in ["everywhere", "password", "suspended", "consent", "client"] {
            let ada = campus.person(Role::Member).await;
            let tokens = app.granted(&campus, &ada, PERSONAL).await;
            match how {
                "everywhere" => ada.delete("/v1/sessions").await.expect(204),
                "password" => {
                    let change = json!({ "current_password": ada.password, "new_password": "seven pale lanterns on the quay" });
                    ada.put("/v1/users/me/password", change).await.expect(204)
                }
                "suspended" => admin.post(&format!("/v1/users/{}/suspend", ada.id), None).await.expect(200),
                "consent" => ada.delete(&format!("/v1/users/me/consents/{}", app.id)).await.expect(204),
                _ => admin.delete(&format!("/v1/oauth-clients/{}", app.id)).await.expect(204),
            };
            if how == "client" {
                // What was just seen is believed for a second, on whatever node.
                tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
                refused(&app.refresh(&campus, tokens.text("/refresh_token")).await, 401, "invalid_client");
            } else {
                refused(&app.refresh(&campus, tokens.text("/refresh_token")).await, 400, "invalid_grant");
            }
            let acts = ada.showing(tokens.text("/access_token"));
            acts.get("/v1/users/me").await.refused(401, "unauthenticated");
        }
    }

    async fn what_is_good_for_one_thing_is_good_for_nothing_else(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let tokens = app.granted(&campus, &ada, PERSONAL).await;
        let (refresh, id_token) = (tokens.text("/refresh_token"), tokens.text("/id_token"));
        ada.showing(id_token).get("/v1/users/me").await.refused(401, "unauthenticated");
        ada.showing(refresh).get("/v1/users/me").await.refused(401, "unauthenticated");
        let body = json!({ "refresh_token": refresh });
        campus.stranger().post("/v1/sessions/refresh", body).await.refused(401, "invalid_refresh_token");
        refused(&app.refresh(&campus, &ada.refresh_token).await, 400, "invalid_grant");
        ada.refreshed().await;
        app.refresh(&campus, refresh).await.expect(200);

        let mut browser = Browser::of(&campus);
        browser.agree(&campus, &app, &ada, PERSONAL).await;
        let login = browser.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
        refused(&app.refresh(&campus, &login).await, 400, "invalid_grant");
        let body = json!({ "refresh_token": login });
        campus.stranger().post("/v1/sessions/refresh", body).await.refused(401, "invalid_refresh_token");
        browser.cookie = Some(format!("lyceum_login={}", ada.refresh_token));
        browser.open(&app.question("openid", &[])).await.expect(200);
        assert!(browser.page.contains("Log in to go on"), "a refresh token is no login: {}", browser.page);
    }

    async fn another_application_gets_nothing_by_a_token_and_does_no_harm(campus: Campus) {
        let (app, other) = (App::web(&campus, PERSONAL).await, App::web(&campus, PERSONAL).await);
        let ada = campus.person(Role::Member).await;
        let tokens = app.granted(&campus, &ada, PERSONAL).await;
        let refresh = tokens.text("/refresh_token");
        refused(&other.refresh(&campus, refresh).await, 400, "invalid_grant");
        for token in [refresh, tokens.text("/access_token")] {
            other.post(&campus, "/oauth/revoke", &[("token", token)]).await.expect(200);
        }
        app.refresh(&campus, refresh).await.expect(200);
    }
}
