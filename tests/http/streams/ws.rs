//! The same over a WebSocket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::CloseFrame},
};

use super::category;

const PATIENCE: Duration = Duration::from_secs(20);

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(campus: &Campus, header: (&'static str, String)) -> Result<Self, Error> {
        Self::open_with(campus, [header]).await
    }

    async fn open_with<const N: usize>(campus: &Campus, headers: [(&'static str, String); N]) -> Result<Self, Error> {
        let mut request = format!("ws://{}/v1/ws", campus.address()).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        tokio_tungstenite::connect_async(request).await.map(|it| Self(it.0))
    }

    async fn of(campus: &Campus, person: &Person) -> Self {
        let token = person.access_token.clone().unwrap();
        Self::open(campus, ("authorization", format!("Bearer {token}"))).await.unwrap()
    }

    async fn say(&mut self, what: Value) {
        self.0.send(Message::text(what.to_string())).await.unwrap();
    }

    /// What the server says next; `Err` with its code if that is goodbye.
    async fn hear(&mut self) -> Result<Value, u16> {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("nothing is said") {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => return Err(code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next event of a subscription.
    async fn event(&mut self) -> Value {
        let said = self.hear().await.unwrap();
        assert_eq!(said["type"], "event", "{said}");
        said
    }

    async fn subscribe(&mut self, what: Value) -> i64 {
        self.say(what).await;
        let said = self.hear().await.unwrap();
        assert_eq!(said["type"], "subscribed", "{said}");
        said["position"].as_i64().unwrap()
    }
}

on_both! {
    async fn events_come_to_those_who_subscribe_until_they_do_not(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let mut socket = Socket::of(&campus, &clerk).await;
        socket.subscribe(json!({ "type": "subscribe", "id": "all", "types": ["category.*"] })).await;
        socket.subscribe(json!({ "type": "subscribe", "id": "one", "resource_id": "b" })).await;
        category(&clerk, "a").await;
        let said = socket.event().await;
        assert_eq!((&said["subscription"], &said["event"]["subject"]), (&json!("all"), &json!("category/a")));
        category(&clerk, "b").await;
        let both = [socket.event().await, socket.event().await];
        assert!(both.iter().any(|it| it["subscription"] == "one") && both.iter().any(|it| it["subscription"] == "all"));
        socket.say(json!({ "type": "unsubscribe", "id": "all" })).await;
        assert_eq!(socket.hear().await.unwrap(), json!({ "type": "unsubscribed", "id": "all" }));
        category(&clerk, "c").await;
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await.unwrap(), json!({ "type": "pong" }));
    }

    async fn a_subscription_goes_on_behind_a_sequence(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let mut socket = Socket::of(&campus, &clerk).await;
        socket.subscribe(json!({ "type": "subscribe", "id": "s", "types": ["category.*"] })).await;
        for slug in ["a", "b", "c"] {
            category(&clerk, slug).await;
        }
        let first = socket.event().await["sequence"].as_i64().unwrap();
        drop(socket);
        let mut socket = Socket::of(&campus, &clerk).await;
        socket.subscribe(json!({ "type": "subscribe", "id": "s", "types": ["category.*"], "after": first })).await;
        for slug in ["b", "c"] {
            assert_eq!(socket.event().await["event"]["data"]["slug"], slug);
        }
        socket.say(json!({ "type": "subscribe", "id": "t", "after": 99_999_999 })).await;
        assert_eq!(socket.hear().await.unwrap()["type"], "subscribed");
        assert_eq!(socket.hear().await.unwrap()["type"], "resync_required");
    }

    async fn what_is_confirmed_makes_room_for_more(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let mut socket = Socket::of(&campus, &clerk).await;
        let after = socket.subscribe(json!({ "type": "subscribe", "id": "x" })).await;
        socket.say(json!({ "type": "unsubscribe", "id": "x" })).await;
        socket.hear().await.unwrap();
        let adds = (0..270).map(|it| category(&clerk, Box::leak(format!("c{it}").into_boxed_str())));
        futures_util::stream::iter(adds).buffer_unordered(16).collect::<Vec<()>>().await;
        socket.subscribe(json!({ "type": "subscribe", "id": "s", "types": ["category.*"], "after": after, "acknowledge": true })).await;
        let mut last = 0;
        for _ in 0..256 {
            last = socket.event().await["sequence"].as_i64().unwrap();
        }
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await.unwrap()["type"], "pong", "no more than the window is under way");
        socket.say(json!({ "type": "ack", "id": "s", "sequence": last })).await;
        for _ in 256..270 {
            socket.event().await;
        }
    }

    async fn nonsense_is_answered_and_does_no_harm(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let mut socket = Socket::of(&campus, &ada).await;
        for (what, code) in [
            ("nonsense", "malformed_message"),
            ("{}", "malformed_message"),
            (r#"{"type":"dance"}"#, "malformed_message"),
            (r#"{"type":"subscribe","id":""}"#, "malformed_message"),
            (r#"{"type":"subscribe","id":"a","kind":"x"}"#, "malformed_message"),
            (r#"{"type":"unsubscribe","id":"a"}"#, "unknown_subscription"),
        ] {
            socket.0.send(Message::text(what)).await.unwrap();
            let said = socket.hear().await.unwrap();
            assert_eq!((&said["type"], &said["code"]), (&json!("error"), &json!(code)), "{what}");
        }
        socket.subscribe(json!({ "type": "subscribe", "id": "a" })).await;
        socket.say(json!({ "type": "subscribe", "id": "a" })).await;
        assert_eq!(socket.hear().await.unwrap()["code"], "duplicate_subscription");
    }

    async fn what_is_too_much_ends_the_connection(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let mut socket = Socket::of(&campus, &ada).await;
        socket.0.send(Message::text("x".repeat(20_000))).await.unwrap();
        assert_eq!(socket.hear().await, Err(1009));
        let mut socket = Socket::of(&campus, &ada).await;
        socket.0.send(Message::binary(vec![1, 2, 3])).await.unwrap();
        assert_eq!(socket.hear().await, Err(1003));
        let mut socket = Socket::of(&campus, &ada).await;
        for _ in 0..200 {
            // It may have been closed by now.
            let _ = socket.0.send(Message::text(r#"{"type":"ping"}"#)).await;
        }
        let end = loop {
            if let Err(code) = socket.hear().await {
                break code;
            }
        };
        assert_eq!(end, 4429);
    }

    async fn a_socket_ends_with_the_login(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let mut socket = Socket::of(&campus, &ada).await;
        ada.delete("/v1/sessions/current").await.expect(204);
        assert_eq!(socket.hear().await, Err(4401));
    }

    async fn a_browser_shows_its_token_among_the_subprotocols(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let token = ada.access_token.clone().unwrap();
        let mut socket = Socket::open(&campus, ("sec-websocket-protocol", format!("lyceum.v1, bearer.{token}"))).await.unwrap();
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await.unwrap()["type"], "pong");
        for protocol in ["lyceum.v1", "lyceum.v1, bearer.nonsense"] {
            let refused = Socket::open(&campus, ("sec-websocket-protocol", protocol.to_owned())).await;
            assert!(matches!(refused, Err(Error::Http(answer)) if answer.status() == 401), "{protocol}");
        }
        ada.get("/v1/ws").await.refused(426, "upgrade_required");
    }

    async fn pages_of_strangers_open_no_socket(campus: Campus) {
        let token = campus.person(Role::Member).await.access_token.unwrap();
        let open = |origin: String| {
            let bearer = ("authorization", format!("Bearer {token}"));
            Socket::open_with(&campus, [bearer, ("origin", origin)])
        };
        let refused = open("https://evil.example".to_owned()).await;
        assert!(matches!(refused, Err(Error::Http(it)) if it.status() == 403));
        open("http://localhost:5173".to_owned()).await.unwrap();
        open(format!("http://{}", campus.address())).await.unwrap();
    }
}
