//! What is done with secrets of each kind: where they belong, where they are refused, and where somebody puts them by
//! mistake.

use std::{fs, time::Duration};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::json;
use tests::{Campus, Method, Role};

use super::canaries::Planted;
use crate::{
    identity,
    notifications::{rejected, told},
};

/// What the operator set.
pub(super) const OF_THE_MAIL_SERVER: &str = "canary-of-the-mail-server";
/// What the operator set for the collector of traces.
pub(super) const OF_THE_COLLECTOR: &str = "canary-of-the-collector";

pub(super) async fn passwords(campus: &Campus) -> Planted {
    let (first, second) = ("canary under the old bridge", "second canary over the bay");
    let (wrong, short) = ("third canary of nobody", "canary tiny");
    let (stranger, email) = (campus.stranger(), "canary@example.org");
    let mut planted = Planted::default();
    planted.hide([first, second, wrong, short]);

    let account = json!({ "email": email, "password": first, "display_name": "Grace Hopper" });
    stranger.post("/v1/users", account.clone()).await.expect(201);
    planted.refused(stranger.post("/v1/users", account).await);
    let grace = campus.log_in(email, first).await;
    let malformed = format!("{{\"email\": \"{email}\", \"password\": \"{first}\"");
    let twice = format!("{{\"email\": \"{email}\", \"password\": \"{first}\", \"password\": \"{wrong}\"}}");
    for body in [malformed, twice] {
        let request = stranger.request(Method::POST, "/v1/sessions");
        planted.refused(request.with_body("application/json", body).await);
    }
    for body in [
        json!({ "email": email, "password": wrong }),
        json!({ "email": email, "password": [first] }),
        json!({ "email": first, "password": first }),
        json!({ "email": email, "password": { "value": first } }),
        json!({ "email": email, "pass": first }),
    ] {
        planted.refused(stranger.post("/v1/sessions", body).await);
    }
    for (current, new) in [(wrong, second), (first, short)] {
        let change = json!({ "current_password": current, "new_password": new });
        planted.refused(grace.put("/v1/users/me/password", change).await);
    }
    let change = json!({ "current_password": first, "new_password": second });
    grace.put("/v1/users/me/password", change).await.expect(204);
    campus.log_in(email, second).await;
    planted
}

pub(super) async fn tokens_of_a_login(campus: &Campus) -> Planted {
    let (stranger, ada) = (campus.stranger(), campus.person(Role::Member).await);
    let ada = campus.log_in(&ada.email, &ada.password).await;
    let next = ada.refreshed().await;
    let mut planted = Planted::default();
    for person in [&ada, &next] {
        planted.hide([person.access_token.clone().unwrap(), person.refresh_token.clone()]);
    }
    let (access, refresh) = (next.access_token.clone().unwrap(), &next.refresh_token);
    next.get("/v1/users/me").await.expect(200);
    planted.refused(next.showing(&format!("{access}x")).get("/v1/users/me").await);
    planted.refused(next.showing(refresh).get("/v1/users/me").await);
    planted.refused(next.get(&format!("/v1/users/me?access_token={access}")).await);
    planted.refused(stranger.get(&format!("/v1/books?token={refresh}")).await);
    planted.refused(stranger.post("/v1/sessions/refresh", json!({ "refresh_token": access })).await);
    planted.refused(stranger.post("/v1/sessions/refresh", json!({ "token": refresh })).await);
    // Spent long ago: the login ends.
    tokio::time::sleep(Duration::from_millis(10)).await;
    planted.refused(stranger.post("/v1/sessions/refresh", json!({ "refresh_token": ada.refresh_token })).await);
    planted.refused(stranger.post("/v1/sessions/refresh", json!({ "refresh_token": refresh })).await);
    planted.refused(next.get("/v1/users/me").await);
    planted
}

pub(super) async fn secrets_of_oauth_clients(campus: &Campus) -> Planted {
    let admin = campus.admin().await;
    let new = json!({ "name": "Canary", "kind": "confidential", "grants": ["client_credentials"], "scopes": [] });
    let client = admin.post("/v1/oauth-clients", new).await.expect(201);
    let place = format!("/v1/oauth-clients/{}", client.text("/id"));
    let rotated = admin.post(&format!("{place}/rotate-secret"), json!({})).await.expect(200);
    let (first, second) = (client.text("/secret"), rotated.text("/secret"));
    let mut planted = Planted::default();
    planted.hide([first, second]);
    planted.refused(admin.patch(&place, json!({ "secret": second })).await);
    planted.refused(admin.showing(first).get("/v1/users/me").await);
    planted.refused(admin.get(&format!("/v1/oauth-clients?secret={second}")).await);
    planted
}

pub(super) async fn secrets_of_grants(campus: &Campus) -> Planted {
    let (secrets, refusals) = identity::oauth::secrets_of_grants(campus).await;
    let mut planted = Planted::default();
    planted.hide(secrets);
    for refusal in refusals {
        planted.refused(refusal);
    }
    planted
}

pub(super) async fn secrets_of_webhooks(campus: &Campus) -> Planted {
    let admin = campus.admin().await;
    // Nobody listens there.
    let new = json!({ "url": "http://127.0.0.1:1/canary", "event_types": ["category.*"] });
    let webhook = admin.post("/v1/webhooks", new).await.expect(201);
    let place = format!("/v1/webhooks/{}", webhook.text("/id"));
    let rotated = admin.post(&format!("{place}/rotate-secret"), None).await.expect(200);
    let mut planted = Planted::default();
    planted.hide([webhook.text("/secret"), rotated.text("/secret")]);
    planted.refused(admin.patch(&place, json!({ "secret": rotated.text("/secret") })).await);
    admin.post(&format!("{place}/ping"), None).await.expect(202);
    for _ in 0..400 {
        let deliveries = admin.get(&format!("{place}/deliveries")).await.expect(200);
        if deliveries.data().iter().any(|it| it["attempts"].as_array().is_some_and(|it| !it.is_empty())) {
            return planted;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing was sent");
}

pub(super) async fn secrets_of_provider_logins(campus: &Campus) -> Planted {
    let (secrets, refusals) = crate::identity::providers::secrets_of_logins(campus).await;
    let mut planted = Planted::default();
    planted.hide(secrets);
    for refusal in refusals {
        planted.refused(refusal);
    }
    planted
}

pub(super) async fn tokens_of_carts(campus: &Campus) -> Planted {
    let (cart, visitor) = ("/v1/cart", campus.stranger());
    let begun = visitor.put(cart, json!({ "lines": [] })).await.expect(200);
    let token = begun.header("x-cart-token").unwrap().to_owned();
    visitor.get(cart).with_header("x-cart-token", &token).await.expect(200);
    let mut planted = Planted::default();
    planted.refused(visitor.put(cart, json!({ "lines": 1 })).with_header("x-cart-token", &token).await);
    planted.refused(visitor.post("/v1/cart/checkout", None).with_header("x-cart-token", &token).await);
    planted.refused(visitor.get(cart).with_header("x-cart-token", format!("{token}A")).await);
    planted.hide([token]);
    planted
}

pub(super) async fn keys_of_the_installation(campus: &Campus) -> Planted {
    let keys = campus.data_dir().join("keys");
    let secret = fs::read(keys.join("secret")).unwrap();
    let pem = fs::read_to_string(keys.join("signing-0001.pem")).unwrap();
    let body = pem.lines().filter(|it| !it.starts_with("-----")).collect::<String>();
    // RFC 8410, section 7: the key itself comes behind 16 bytes that say what it is.
    let key = STANDARD.decode(&body).unwrap()[16..48].to_vec();
    let mut planted = Planted::default();
    planted.hide([URL_SAFE_NO_PAD.encode(secret), URL_SAFE_NO_PAD.encode(key), body]);
    // Both are at work in whatever is signed here.
    campus.stranger().get("/v1/books?limit=1").await.expect(200);
    planted
}

pub(super) async fn password_of_the_mail_server(campus: &Campus) -> Planted {
    let (ada, officer) = (campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await);
    ada.put("/v1/notification-preferences", json!({ "mail": true })).await.expect(200);
    rejected(&ada, &officer).await;
    told(&ada, 1).await;
    let mut planted = Planted::default();
    planted.hide([OF_THE_MAIL_SERVER]);
    planted
}
