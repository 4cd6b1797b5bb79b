//! What is too long.

use serde_json::json;
use tests::{Campus, on_both};

on_both! {
    async fn an_address_that_is_too_long_is_refused(campus: Campus) {
        let stranger = campus.stranger();
        for length in [8_200, 30_000] {
            stranger.get(&format!("/v1/{}", "a".repeat(length))).await.refused(414, "uri_too_long");
            stranger.get(&format!("/v1/books?q={}", "a".repeat(length))).await.refused(414, "uri_too_long");
        }
    }

    async fn headers_that_are_too_long_are_refused(campus: Campus) {
        let stranger = campus.stranger();
        for length in [33_000, 60_000] {
            let answer = stranger.get("/health/live").with_header("x-long", "a".repeat(length)).await;
            answer.refused(431, "headers_too_large");
        }
    }

    async fn a_head_beyond_all_measure_is_answered_too(campus: Campus) {
        let many = (0..20_000).map(|it| format!("x-{it}: 1\r\n")).collect::<Vec<_>>().concat();
        let long = format!("x-long: {}\r\n", "a".repeat(400_000));
        for header in [many, long] {
            let mut client = campus.raw().await;
            client.send(format!("GET /health/live HTTP/1.1\r\nHost: campus\r\n{header}\r\n")).await;
            let answer = client.answer().await.expect("it hung up without a word");
            assert!([400, 413, 431].contains(&answer.status), "{answer:?}");
            assert_eq!(answer.body()["status"], json!(answer.status), "{answer:?}");
        }
    }
}
