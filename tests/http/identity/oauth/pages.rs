//! The pages: who may use them, and that nobody uses them against their reader.

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{super::Protected, App, Browser, PERSONAL, form, returned};

on_both! {
    async fn a_page_runs_nothing_and_is_shown_in_no_frame(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        let login = browser.open(&app.question("openid", &[])).await.expect(200);
        let set = login.header("set-cookie").unwrap();
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
        let logged_in = browser.log_in(&ada.email, &ada.password).await;
        let consent = browser.follow(&logged_in).await.expect(200);
        for page in [login, consent] {
            let policy = page.header("content-security-policy").unwrap();
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
            assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
            assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{policy}");
            assert_eq!(page.header("x-frame-options"), Some("DENY"));
            assert_eq!(page.header("cache-control"), Some("no-store"));
            assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        }
    }

    async fn a_form_of_another_page_is_not_taken(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        browser.open(&app.question("openid", &[])).await.expect(200);
        let logged_in = browser.log_in(&ada.email, &ada.password).await;
        browser.follow(&logged_in).await.expect(200);
        let (cookie, path) = (browser.cookie.clone().unwrap(), browser.action("/oauth/consent"));
        let token = browser.token();
        let send = |cookie: &str, path: &str, token: &str, site: Option<&str>| {
            let body = form(&[("decision", "allow"), ("form", token)]);
            let request = campus.stranger().post(path, None).with_body("application/x-www-form-urlencoded", body);
            let request = request.with_header("cookie", cookie);
            site.into_iter().fold(request, |it, site| it.with_header("sec-fetch-site", site))
        };
        let other = path.replace("openid", "openid%20self");
        assert_ne!(other, path);
        let mut stranger = Browser::of(&campus);
        stranger.open(&app.question("openid", &[])).await.expect(200);
        for (cookie, path, token, site) in [
            (&*cookie, &*path, "", None),
            (&cookie, &path, "nonsense", None),
            (&cookie, &path, &stranger.token(), None),
            (&cookie, &other, &token, None),
            (&stranger.cookie.clone().unwrap(), &path, &token, None),
            ("lyceum_login=", &path, &token, None),
            (&cookie, &path, &token, Some("cross-site")),
        ] {
            let answer = send(cookie, path, token, site).await.expect(403);
            assert!(String::from_utf8_lossy(&answer.bytes).contains("foreign_form"), "{answer:?}");
        }
        send(&cookie, &path, &token, Some("same-origin")).await.expect(303);
    }

    async fn a_login_that_was_planted_is_not_the_one_that_somebody_logs_in_with(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        browser.open(&app.question("openid", &[])).await.expect(200);
        let planted = browser.cookie.clone();
        browser.log_in(&ada.email, &ada.password).await.expect(303);
        assert_ne!(browser.cookie, planted);
        browser.cookie = planted;
        browser.open(&app.question("openid", &[])).await.expect(200);
        assert!(browser.page.contains("Log in to go on"), "{}", browser.page);
    }

    async fn a_login_that_fails_says_the_same_whatever_is_wrong(campus: Campus) {
        let (app, ada, bob) =
            (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await, campus.person(Role::Member).await);
        campus.admin().await.post(&format!("/v1/users/{}/suspend", bob.id), None).await.expect(200);
        let mut pages = Vec::new();
        for (email, password) in [
            (&*ada.email, "not the password"), ("nobody@example.org", "not the password"), (&bob.email, &bob.password),
            ("no address", "x"), (&ada.email, ""),
        ] {
            let mut browser = Browser::of(&campus);
            browser.open(&app.question("openid", &[])).await.expect(200);
            browser.log_in(email, password).await.expect(422);
            assert!(browser.page.contains("role=\"alert\"") && browser.page.contains("is wrong"), "{}", browser.page);
            let token = browser.token();
            let shown = browser.page.replace(email, "").replace(&token, "");
            pages.push(shown.replace(&email.replace('@', "&#64;"), ""));
        }
        assert!(pages.iter().all(|it| *it == pages[0]), "{pages:#?}");
    }

    async fn tries_on_the_page_are_counted_like_others(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        campus.tamper("DELETE FROM identity_known_addresses");
        let mut browser = Browser::of(&campus);
        browser.open(&app.question("openid", &[])).await.expect(200);
        for _ in 0..5 {
            browser.log_in(&ada.email, "not the password").await.expect(422);
        }
        let answer = browser.log_in(&ada.email, &ada.password).await.expect(429);
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
        let body = json!({ "email": ada.email, "password": ada.password });
        campus.stranger().post("/v1/sessions", body).await.refused(429, "too_many_attempts");
    }

    async fn who_has_a_second_factor_is_asked_for_it(campus: Campus) {
        let app = App::web(&campus, PERSONAL).await;
        let protected = Protected::on(&campus).await;
        let (ada, mut browser) = (&protected.person, Browser::of(&campus));
        browser.open(&app.question("openid", &[])).await.expect(200);
        browser.log_in(&ada.email, &ada.password).await.expect(422);
        assert!(browser.page.contains("second factor") && browser.page.contains("required>"), "{}", browser.page);
        let code = protected.codes[0].clone();
        let members = [("email", &*ada.email), ("password", &*ada.password), ("code", &*code)];
        let logged_in = browser.fill_in("/oauth/login", &members).await.expect(303);
        browser.follow(&logged_in).await.expect(200);
        assert!(browser.page.contains("asks to act for you"), "{}", browser.page);
    }

    async fn who_is_somebody_else_logs_out(campus: Campus) {
        let (app, ada) = (App::web(&campus, PERSONAL).await, campus.person(Role::Member).await);
        let mut browser = Browser::of(&campus);
        browser.open(&app.question("openid", &[])).await.expect(200);
        let logged_in = browser.log_in(&ada.email, &ada.password).await;
        browser.follow(&logged_in).await.expect(200);
        let was = browser.cookie.clone();
        let out = browser.fill_in("/oauth/logout", &[]).await;
        browser.follow(&out).await.expect(200);
        assert!(browser.page.contains("Log in to go on"), "{}", browser.page);
        browser.cookie = was;
        browser.open(&app.question("openid", &[])).await.expect(200);
        assert!(browser.page.contains("Log in to go on"), "the old cookie is worth nothing: {}", browser.page);
    }

    async fn nothing_that_an_application_sends_is_taken_for_a_part_of_the_page(campus: Campus) {
        let registration = json!({
            "name": "<script>alert(1)</script>", "kind": "confidential", "grants": ["authorization_code"],
            "redirect_uris": [super::REDIRECT], "scopes": ["openid"],
        });
        let app = App::register(&campus, registration).await;
        let mut browser = Browser::of(&campus);
        let hint = [("login_hint", Some("\"><script>alert(2)</script>")), ("state", Some("\"><img src=x onerror=alert(3)>"))];
        browser.open(&app.question("openid", &hint)).await.expect(200);
        assert!(!browser.page.contains("<script") && !browser.page.contains("<img"), "{}", browser.page);
        let told = browser.open(&app.question("openid", &[("prompt", Some("none")), ("state", Some("a\r\nx: y"))])).await;
        assert_eq!(returned(&told, "state").as_deref(), Some("a\r\nx: y"));
        assert!(told.header("x").is_none());
    }
}
