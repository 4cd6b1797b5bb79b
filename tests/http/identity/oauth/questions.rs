//! Questions that cannot be put to anybody.

use tests::{Campus, on_both};

use super::{App, Browser, PERSONAL, returned};

on_both! {
    async fn nobody_is_sent_where_no_application_is_registered(campus: Campus) {
        let app = App::web(&campus, PERSONAL).await;
        for (change, code) in [
            (("client_id", Some("nobody")), "unknown_client"),
            (("client_id", Some("01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e")), "unknown_client"),
            (("client_id", None), "unknown_client"),
            (("redirect_uri", None), "unknown_redirect_uri"),
            (("redirect_uri", Some("https://evil.example/")), "unknown_redirect_uri"),
            (("redirect_uri", Some("https://app.example/back?x=1")), "unknown_redirect_uri"),
        ] {
            let answer = Browser::of(&campus).open(&app.question("openid", &[change])).await.expect(400);
            let page = String::from_utf8(answer.bytes.clone()).unwrap();
            assert!(page.contains(code) && answer.header("location").is_none(), "{answer:?}");
        }
        let twice = format!("{}&client_id={}", app.question("openid", &[]), app.id);
        Browser::of(&campus).open(&twice).await.expect(400);
    }

    async fn what_is_wrong_with_a_question_is_told_to_who_asks_it(campus: Campus) {
        let app = App::web(&campus, PERSONAL).await;
        for (change, error) in [
            (("response_type", Some("token")), "unsupported_response_type"),
            (("response_type", None), "invalid_request"),
            (("scope", Some("openid users:write")), "invalid_scope"),
            (("scope", Some("everything")), "invalid_scope"),
            (("code_challenge", None), "invalid_request"),
            (("code_challenge_method", Some("plain")), "invalid_request"),
            (("prompt", Some("none login")), "invalid_request"),
            (("request", Some("e30.e30.")), "request_not_supported"),
            (("request_uri", Some("https://app.example/r")), "request_uri_not_supported"),
        ] {
            let answer = Browser::of(&campus).open(&app.question("openid", &[change])).await.expect(303);
            assert_eq!(returned(&answer, "error").as_deref(), Some(error), "{answer:?}");
            assert_eq!(returned(&answer, "state").as_deref(), Some("a b&c=d"));
            assert!(returned(&answer, "iss").is_some() && answer.location().starts_with("https://app.example/back?"));
        }
    }

    async fn what_nobody_knows_in_a_question_is_ignored(campus: Campus) {
        let app = App::web(&campus, PERSONAL).await;
        let more = [("surprise", Some("1")), ("ui_locales", Some("de")), ("display", Some("page"))];
        Browser::of(&campus).open(&app.question("openid", &more)).await.expect(200);
    }
}
