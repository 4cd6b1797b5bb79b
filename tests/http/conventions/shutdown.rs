//! The end of the process, asked for or not.

use std::time::Duration;

use serde_json::json;
use tests::{Campus, RawClient, Role, ServerProcess, on_both};
use tokio::time::sleep;

on_both! {
    async fn a_request_in_flight_is_finished_before_the_end(mut campus: Campus) {
        let mut process = ServerProcess::serve(&mut campus, &[("LYCEUM_SHUTDOWN_TIMEOUT", "60")]);
        let body = json!({ "email": "nobody@example.org", "password": "seven pale lanterns" }).to_string();
        let mut client = RawClient::connect(process.address).await;
        let length = body.len();
        client.send(format!(
            "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
        )).await;
        let going_on = client.answer().await.expect("the request is not taken");
        assert_eq!(going_on.status, 100, "{going_on:?}");

        process.terminate();
        process.log_line("stopping").await;
        // Longer than new requests are still answered.
        sleep(Duration::from_secs(1)).await;
        client.send(&body).await;

        let answer = client.answer().await.expect("the request in flight was dropped");
        assert_eq!((answer.status, &answer.body()["code"]), (401, &json!("invalid_credentials")), "{answer:?}");
        assert!(process.wait().success(), "{}", process.log());
    }

    async fn a_service_that_is_told_to_stop_while_it_starts_ends_in_order(mut campus: Campus) {
        let mut process = ServerProcess::serve(&mut campus, &[]);
        // It listens, and nothing else is known of it.
        process.terminate();
        assert!(process.wait().success(), "{}", process.log());
    }

    async fn a_service_that_is_to_stop_says_that_it_is_not_ready(mut campus: Campus) {
        let mut process = ServerProcess::serve(&mut campus, &[]);
        campus.stranger().get("/health/ready").await.expect(200);
        process.terminate();
        process.log_line("stopping").await;
        campus.stranger().get("/health/ready").await.refused(503, "not_ready");
        assert!(process.wait().success(), "{}", process.log());
    }

    async fn what_was_answered_is_there_after_a_crash(mut campus: Campus) {
        let mut process = ServerProcess::serve(&mut campus, &[]);
        let ada = campus.person(Role::Member).await;
        for round in 0..5 {
            let name = format!("Ada {round}");
            let changed = ada.patch("/v1/users/me", json!({ "display_name": name })).await.expect(200);
            process.kill();
            process = ServerProcess::serve(&mut campus, &[]);
            let found = ada.get("/v1/users/me").await.expect(200);
            assert_eq!((found.etag(), &found["display_name"]), (changed.etag(), &json!(name)));
        }
    }
}
