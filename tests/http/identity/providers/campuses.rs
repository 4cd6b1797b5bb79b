//! One campus as the provider of another.

use std::net::TcpListener;

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{LOGINS, PAGE, PROVIDERS, campus_with, onward};
use crate::identity::oauth::{App, Browser};

/// Where people reach the campus that logs them in.
const OURS: &str = "https://ours.example";

on_both! {
    async fn one_campus_logs_in_the_people_of_another(mut campus: Campus) {
        campus.restart(&[("LYCEUM_PROVIDER_ALLOW", "127.0.0.1"), ("LYCEUM_PUBLIC_URL", OURS)]);
        let mut other = campus.another();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let issuer = format!("http://{address}");
        other.restart(&[("LYCEUM_LISTEN", &address), ("LYCEUM_PUBLIC_URL", &issuer)]);

        // Those who administer the two introduce them to each other.
        let (theirs, ours) = (other.admin().await, campus.admin().await);
        let theirs = other.log_in(&theirs.email, &theirs.password).await;
        let client = theirs.post("/v1/oauth-clients", json!({
            "name": "Our campus", "kind": "confidential", "grants": ["authorization_code"],
            "redirect_uris": [format!("{OURS}/oauth/callback")], "scopes": ["openid", "profile", "email"],
        })).await.expect(201);
        let ours = campus.log_in(&ours.email, &ours.password).await;
        ours.post(PROVIDERS, json!({
            "slug": "theirs", "name": "Their campus", "issuer": issuer, "client_id": client["id"], "client_secret": client["secret"],
            "trusts_email": true,
        })).await.expect(201);

        let ada = other.person(Role::Member).await;
        other.tamper(&format!("UPDATE identity_users SET email = 'ada@theirs.example', email_folded = 'ada@theirs.example', \
            email_verified_at = created_at WHERE id = '{}'", ada.id));
        let begun = campus.stranger().post(LOGINS, json!({ "provider": "theirs", "return_to": PAGE })).await.expect(201);
        let question = begun.text("/authorization_url").split_once("/oauth/authorize?").unwrap().1;
        let mut browser = Browser::of(&other);
        browser.open(question).await.expect(200);
        let logged_in = browser.log_in("ada@theirs.example", &ada.password).await;
        browser.follow(&logged_in).await.expect(200);
        let agreed = browser.fill_in("/oauth/consent", &[("decision", "allow")]).await.expect(303);

        let back = agreed.location().strip_prefix(OURS).expect("the redirect URI is ours");
        let onward = onward(&campus.stranger().get(back).await);
        assert_eq!(onward.get("error"), None);
        let end = json!({ "verifier": begun["verifier"], "ticket": onward["ticket"] });
        let session = campus.stranger().post(&format!("{LOGINS}/{}/session", onward["login"]), end).await.expect(201);
        assert_eq!(session.text("/user/email"), "ada@theirs.example");
        let here = campus.stranger().showing(session.text("/access_token"));
        let identities = here.get(super::IDENTITIES).await.expect(200);
        assert_eq!(identities.data()[0]["subject"], ada.id.as_str(), "as the other campus knows her");
    }

    async fn one_logs_in_on_our_page_with_an_account_elsewhere(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let app = App::register(&campus, json!({
            "name": "Reading list", "kind": "confidential", "grants": ["authorization_code"],
            "redirect_uris": ["https://app.example/back"], "scopes": ["openid"],
        })).await;
        let mut browser = Browser::of(&campus);
        browser.open(&app.question("openid", &[])).await.expect(200);
        assert!(browser.page().contains("Log in with The Double"), "{}", browser.page());
        let sent = browser.fill_in("/oauth/elsewhere", &[("provider", "double")]).await.expect(200);
        assert!(sent.header("content-security-policy").unwrap().contains("form-action 'self';"), "{sent:?}");
        let back = provider.authorize(&browser.link());
        let stranger = Browser::of(&campus).visit(&back).await.expect(303);
        let arrival = stranger.location().split_once("/oauth/arrival?").expect("a page of ours").1.to_owned();

        // Whoever has not begun it does not end it.
        let mut other = Browser::of(&campus);
        other.open(&app.question("openid", &[])).await.expect(200);
        other.visit(&format!("/oauth/arrival?{arrival}")).await.expect(422);
        let taken_in = browser.visit(&format!("/oauth/arrival?{arrival}")).await.expect(303);
        browser.follow(&taken_in).await.expect(200);
        assert!(browser.page().contains("asks to act for you"), "{}", browser.page());
        browser.fill_in("/oauth/consent", &[("decision", "allow")]).await.expect(303);
        // Nor does anybody twice.
        other.visit(&format!("/oauth/arrival?{arrival}")).await.expect(422);
        other.fill_in("/oauth/elsewhere", &[("provider", "nobody")]).await.expect(422);
    }
}
