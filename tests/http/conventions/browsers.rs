//! What a browser is told.

use tests::{Answer, Campus, Method, Request, Role, on_both};

fn preflight(campus: &Campus, origin: &str) -> Request {
    let request = campus.stranger().request(Method::OPTIONS, "/v1/books").with_header("origin", origin);
    let request = request.with_header("access-control-request-method", "POST");
    request.with_header("access-control-request-headers", "authorization,content-type,idempotency-key,if-match")
}

fn allowed(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

on_both! {
    async fn in_development_any_page_of_this_machine_may_ask(campus: Campus) {
        for origin in ["http://localhost:5173", "http://127.0.0.1:3000", "https://localhost"] {
            let answer = preflight(&campus, origin).await;
            assert!([200, 204].contains(&answer.status), "{answer:?}");
            assert_eq!(allowed(&answer), Some(origin), "{answer:?}");
            let answer = campus.stranger().get("/health/live").with_header("origin", origin).await.expect(200);
            assert_eq!(allowed(&answer), Some(origin));
            let exposed = answer.header("access-control-expose-headers").unwrap().to_lowercase();
            for header in ["etag", "link", "location", "retry-after", "x-request-id", "api-version", "idempotency-replayed"] {
                assert!(exposed.contains(header), "{header} is not exposed: {exposed}");
            }
        }
    }

    async fn a_foreign_page_may_not(campus: Campus) {
        for origin in ["https://evil.example", "http://localhost.evil.example", "null", "http://evil.example:5173"] {
            let answer = preflight(&campus, origin).await;
            assert_eq!(allowed(&answer), None, "{answer:?}");
            let answer = campus.stranger().get("/health/live").with_header("origin", origin).await;
            assert_eq!(allowed(&answer), None, "{answer:?}");
        }
    }

    async fn in_production_no_page_may_ask_unless_it_was_named(mut campus: Campus) {
        campus.restart(&[("LYCEUM_ENV", "production")]);
        assert_eq!(allowed(&preflight(&campus, "http://localhost:5173").await), None);
        campus.restart(&[("LYCEUM_ENV", "production"), ("LYCEUM_CORS_ORIGINS", "https://shop.example")]);
        assert_eq!(allowed(&preflight(&campus, "https://shop.example").await), Some("https://shop.example"));
        assert_eq!(allowed(&preflight(&campus, "http://localhost:5173").await), None);
    }

    async fn an_answer_does_not_let_a_browser_guess_or_keep_it(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let answer = ada.get("/v1/users/me").await.expect(200);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cache-control"), Some("no-store"), "it is personal");
        assert!(answer.header("content-security-policy").unwrap().contains("default-src 'none'"));
        assert_eq!(answer.header("strict-transport-security"), None, "it did not come over TLS");
        assert_eq!(answer.header("server"), None);
        let refused = ada.post("/v1/sessions", serde_json::json!({})).await.expect(422);
        assert_eq!(refused.header("cache-control"), Some("no-store"));
    }

    async fn the_pages_load_nothing_from_elsewhere(campus: Campus) {
        let page = campus.stranger().get("/docs/").await.expect(200);
        assert!(page.header("content-security-policy").unwrap().contains("default-src 'self'"));
        let text = String::from_utf8(page.bytes).unwrap();
        assert!(!text.contains("src=\"http") && !text.contains("href=\"http"), "{text}");
        for script in text.split("src=\"").skip(1).filter_map(|it| it.split('"').next()) {
            let path = format!("/docs/{}", script.trim_start_matches("./"));
            campus.stranger().get(&path).await.expect(200);
        }
    }

    async fn behind_tls_the_browser_is_told_to_stay_there(mut campus: Campus) {
        let over_tls = |campus: &Campus| campus.stranger().get("/health/live").with_header("x-forwarded-proto", "https");
        assert_eq!(over_tls(&campus).await.header("strict-transport-security"), None, "a client is not believed");
        campus.restart(&[("LYCEUM_TRUSTED_PROXIES", "127.0.0.1")]);
        assert!(over_tls(&campus).await.header("strict-transport-security").unwrap().contains("max-age="));
    }
}
