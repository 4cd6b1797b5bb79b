//! Connections: malformed, pipelined, slow.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tests::{Campus, RawClient, on_both, on_sqlite};

const GOOD: &str = "GET /health/live HTTP/1.1\r\nHost: campus\r\n\r\n";

on_both! {
    async fn what_is_no_http_is_a_problem_and_nothing_after_it_counts(campus: Campus) {
        for request in [
            "GARBAGE\r\n\r\n",
            "GET\r\n\r\n",
            "GET /health/live HTTP/9.9\r\n\r\n",
            "GET /health/live HTTP/1.1\r\nno colon\r\n\r\n",
            "GET /health/live HTTP/1.1\r\nHost: campus\r\nbad name: x\r\n\r\n",
            "GET /health/live HTTP/1.1\r\nHost: campus\r\nx: \0\r\n\r\n",
            "GET /hea lth/live HTTP/1.1\r\nHost: campus\r\n\r\n",
            "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Length: x\r\n\r\n",
            "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Length: +2\r\n\r\n{}",
            "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
            "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nTransfer-Encoding: surprise\r\n\r\n0\r\n\r\n",
            "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n",
        ] {
            let mut client = campus.raw().await;
            // If the first were taken for something else, the second would be answered with 200.
            client.send(format!("{request}{GOOD}")).await;
            let answer = client.answer().await.unwrap_or_else(|| panic!("no answer to {request:?}"));
            assert_eq!(answer.status, 400, "{request:?}: {answer:?}");
            assert_eq!(answer.body()["status"], json!(400), "{request:?}: {answer:?}");
            assert_eq!(answer.headers.get("content-type").map(String::as_str), Some("application/problem+json"));
            let rest = client.rest(Duration::from_secs(5)).await.expect("the connection stays open");
            assert!(!String::from_utf8_lossy(&rest).contains("200 OK"), "{request:?} was followed by an answer");
        }
    }

    async fn a_broken_body_is_a_problem(campus: Campus) {
        let mut client = campus.raw().await;
        let head = "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
        client.send(format!("{head}\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n")).await;
        let answer = client.answer().await.expect("no answer");
        assert_eq!((answer.status, answer.body()["status"].clone()), (400, json!(400)), "{answer:?}");
    }

    async fn pipelined_requests_are_answered_in_their_order(campus: Campus) {
        let mut client = campus.raw().await;
        let paths = ["/health/live", "/v1/users/me", "/nothing", "/health/ready"];
        let all = paths.map(|it| format!("GET {it} HTTP/1.1\r\nHost: campus\r\n\r\n")).concat();
        client.send(all).await;
        for status in [200, 401, 404, 200] {
            assert_eq!(client.answer().await.unwrap().status, status);
        }
    }

    async fn a_request_that_comes_in_pieces_is_put_together(campus: Campus) {
        let mut client = campus.raw().await;
        for byte in GOOD.as_bytes() {
            client.send([*byte]).await;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        assert_eq!(client.answer().await.unwrap().status, 200);
    }

    async fn clients_that_never_finish_their_head_are_let_go_and_hold_nobody_up(mut campus: Campus) {
        campus.restart(&[("LYCEUM_HEAD_TIMEOUT", "1"), ("LYCEUM_IDLE_TIMEOUT", "2")]);
        let mut slow: Vec<RawClient> = join_all((0..100).map(|_| campus.raw())).await;
        for client in &mut slow {
            client.send("GET /health/live HTTP/1.1\r\nHost: cam").await;
        }
        let silent: Vec<RawClient> = join_all((0..100).map(|_| campus.raw())).await;
        let begun = Instant::now();
        for _ in 0..20 {
            campus.stranger().get("/health/ready").await.expect(200);
        }
        assert!(begun.elapsed() < Duration::from_secs(2), "others waited {:?}", begun.elapsed());
        for mut client in slow.into_iter().chain(silent) {
            let rest = client.rest(Duration::from_secs(20)).await.expect("a slow client is still held");
            let text = String::from_utf8_lossy(&rest);
            assert!(text.is_empty() || text.contains("408"), "{text}");
        }
    }
}

#[test]
fn a_body_that_stops_coming_is_given_up_and_holds_nobody_up() {
    on_sqlite(async |campus: Campus| {
        let head = "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        let mut slow: Vec<RawClient> = join_all((0..50).map(|_| campus.raw())).await;
        for client in &mut slow {
            client.send(head).await;
        }
        for _ in 0..20 {
            campus.stranger().get("/health/ready").await.expect(200);
        }
        for mut client in slow {
            let answer = client.answer().await.expect("no answer to a slow body");
            assert_eq!((answer.status, &answer.body()["code"]), (408, &json!("request_timeout")), "{answer:?}");
        }
    });
}
