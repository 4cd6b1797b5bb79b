//! Secrets between people and applications, used where that succeeds and where it fails.

use tests::{Answer, Campus, Role};

use super::{App, Browser, PERSONAL, VERIFIER};

/// All that was secret on the way, and what was refused.
pub(crate) async fn secrets_of_grants(campus: &Campus) -> (Vec<String>, Vec<Answer>) {
    let (app, ada) = (App::web(campus, PERSONAL).await, campus.person(Role::Member).await);
    let mut browser = Browser::of(campus);
    let code = browser.agree(campus, &app, &ada, PERSONAL).await;
    let login = browser.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
    browser.open(&app.question("openid", &[("prompt", Some("consent"))])).await.expect(200);
    let form = browser.token();
    let wrong = "canary-canary-canary-canary-canary-canary-canary";
    let mut refused = vec![
        app.redeem_with(campus, &[("code", &code), ("code_verifier", wrong)]).await,
        app.refresh(campus, &code).await,
        App { secret: Some(wrong.to_owned()), ..app.clone() }.redeem(campus, &code).await,
        ada.showing(&code).get("/v1/users/me").await,
    ];
    // The page that tells of it carries the form itself.
    browser.fill_in("/oauth/consent", &[("decision", "deny"), ("code", wrong)]).await.expect(303);
    let tokens = app.redeem(campus, &code).await.expect(200);
    let given = ["/access_token", "/refresh_token", "/id_token"].map(|it| tokens.text(it).to_owned());
    app.introspect(campus, &given[1]).await;
    ada.showing(&given[0]).get("/oauth/userinfo").await.expect(200);
    refused.push(ada.showing(&given[1]).get(&format!("/v1/books?token={}", given[1])).await);
    app.post(campus, "/oauth/revoke", &[("token", &given[0])]).await.expect(200);
    refused.push(app.refresh(campus, &given[1]).await);
    let secrets = [code, login, form, wrong.to_owned(), VERIFIER.to_owned(), app.secret.unwrap()];
    (secrets.into_iter().chain(given).collect(), refused)
}
