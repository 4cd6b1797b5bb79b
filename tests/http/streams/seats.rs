//! One person has only so many streams at once.

use std::time::Duration;

use tests::{Campus, Role, on_both};
use tokio_tungstenite::tungstenite::{Error, client::IntoClientRequest};

const TWO: [(&str, &str); 2] = [("LYCEUM_STREAMS_PER_PERSON", "2"), ("LYCEUM_STREAM_HEARTBEAT", "1")];

on_both! {
    async fn one_person_has_only_so_many_streams_and_nobody_else_is_held_up(mut campus: Campus) {
        campus.restart(&TWO);
        let (ada, eve) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let first = ada.get("/v1/streams").listen().await;
        let _second = ada.get("/v1/streams").listen().await;
        let refused = ada.get("/v1/streams").await.refused(429, "too_many_streams");
        assert!(refused.header("retry-after").is_some());
        let mut socket = format!("ws://{}/v1/ws", campus.address()).into_client_request().unwrap();
        let token = format!("Bearer {}", ada.access_token.as_ref().unwrap());
        socket.headers_mut().insert("authorization", token.parse().unwrap());
        let Err(Error::Http(answer)) = tokio_tungstenite::connect_async(socket).await else { panic!("a third was opened") };
        assert_eq!(answer.status(), 429);
        eve.get("/v1/streams").listen().await;
        drop(first);
        for _ in 0..100 {
            if ada.get("/v1/streams").await.status == 200 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("what was given up cannot be had again");
    }
}
