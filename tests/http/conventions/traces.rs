//! Finding a request again.

use tests::{Campus, ServerProcess, on_both};

on_both! {
    async fn a_request_keeps_the_name_that_its_client_gave_it(campus: Campus) {
        let stranger = campus.stranger();
        for name in ["a", "0199a2f4-5b5e-7c62-9f2e-0242ac120002", &"x".repeat(128)] {
            let answer = stranger.get("/health/live").with_header("x-request-id", name).await.expect(200);
            assert_eq!(answer.header("x-request-id"), Some(name));
        }
    }

    async fn a_name_that_would_spoil_the_log_is_replaced(campus: Campus) {
        let stranger = campus.stranger();
        for name in ["", "two words", "\u{e9}", "tab\there", &"x".repeat(129)] {
            let answer = stranger.get("/health/live").with_header("x-request-id", name).await.expect(200);
            let given = answer.header("x-request-id").unwrap();
            assert!(uuid_like(given), "{given}");
        }
    }

    async fn every_request_has_a_name_of_its_own(campus: Campus) {
        let stranger = campus.stranger();
        let (one, other) = (stranger.get("/health/live").await, stranger.get("/health/live").await);
        assert!(uuid_like(one.header("x-request-id").unwrap()));
        assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
    }

    async fn the_log_has_the_request_and_its_trace(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[]);
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let request = campus.stranger().get("/v1/users/me").with_header("x-request-id", "find-me-again");
        let request = request.with_header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
        request.await.expect(401);
        let line = process.log_line("find-me-again").await;
        for part in ["get_me", "401", "/v1/users/me", trace] {
            assert!(line.contains(part), "no {part}: {line}");
        }
    }

    async fn a_trace_that_is_none_is_no_hindrance(campus: Campus) {
        for trace in ["", "garbage", "00-zz-zz-00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"] {
            campus.stranger().get("/health/live").with_header("traceparent", trace).await.expect(200);
        }
    }
}

fn uuid_like(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
}
