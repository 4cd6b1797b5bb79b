//! Those who listen all the time, over SSE and over a WebSocket, and come back whenever their connection ends.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinHandle, time::sleep};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

use crate::access::Access;

/// What is listened to.
const TYPE: &str = "author.created";
/// Before somebody who was turned away comes again.
const PAUSE: Duration = Duration::from_millis(50);
/// How long what happened may take to be told.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one listener heard.
#[derive(Default)]
struct Heard {
    /// The place of each event, and the author it tells of, in the order in which they came.
    events: Mutex<Vec<(i64, String)>>,
    connections: AtomicUsize,
    /// Where to go on; empty before the first connection.
    last: Mutex<String>,
}

impl Heard {
    fn event(&self, sequence: i64, subject: &str) {
        let author = subject.split_once('/').map_or(subject, |it| it.1).to_owned();
        self.events.lock().unwrap().push((sequence, author));
        self.went_to(&sequence.to_string());
    }

    fn went_to(&self, place: &str) {
        place.clone_into(&mut self.last.lock().unwrap());
    }

    fn place(&self) -> String {
        self.last.lock().unwrap().clone()
    }
}

/// Somebody who listens, until this is dropped.
pub(crate) struct Ear {
    how: &'static str,
    heard: Arc<Heard>,
    task: JoinHandle<()>,
}

/// What all listeners together missed or heard too often.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hearing {
    pub(crate) events: usize,
    pub(crate) missed: usize,
    pub(crate) repeated: usize,
    /// How often somebody had to come back.
    pub(crate) returns: usize,
}

impl Ear {
    /// One by server-sent events, which listens when this returns.
    pub(crate) async fn of_events(access: &Arc<Access>) -> Self {
        let heard = Arc::<Heard>::default();
        let task = tokio::spawn(listen(Arc::clone(access), Arc::clone(&heard)));
        Self { how: "SSE", heard, task }.begun().await
    }

    /// One by a WebSocket, which listens when this returns.
    pub(crate) async fn of_socket(access: &Arc<Access>) -> Self {
        let heard = Arc::<Heard>::default();
        let task = tokio::spawn(converse(Arc::clone(access), Arc::clone(&heard)));
        Self { how: "WebSocket", heard, task }.begun().await
    }

    async fn begun(self) -> Self {
        let begun = Instant::now();
        while self.heard.place().is_empty() {
            assert!(begun.elapsed() < PATIENCE, "nobody listens by {}", self.how);
            sleep(Duration::from_millis(10)).await;
        }
        self
    }

    /// Waits until each of `authors` was heard of, and says what was not or too often.
    pub(crate) async fn compare(&self, authors: &[String]) -> Hearing {
        let expected: BTreeSet<&str> = authors.iter().map(String::as_str).collect();
        let begun = Instant::now();
        loop {
            let events = self.heard.events.lock().unwrap().clone();
            let heard: BTreeSet<&str> = events.iter().map(|it| it.1.as_str()).collect();
            let missed = expected.difference(&heard).count();
            if missed == 0 || begun.elapsed() > PATIENCE {
                assert!(events.is_sorted_by(|a, b| a.0 < b.0), "out of order, by {}", self.how);
                assert_eq!(heard.difference(&expected).count(), 0, "heard of what there is not, by {}", self.how);
                let returns = self.heard.connections.load(Ordering::Relaxed).saturating_sub(1);
                return Hearing { events: heard.len(), missed, repeated: events.len() - heard.len(), returns };
            }
            sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Hearing {
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            events: self.events + other.events,
            missed: self.missed + other.missed,
            repeated: self.repeated + other.repeated,
            returns: self.returns + other.returns,
        }
    }
}

async fn listen(access: Arc<Access>, heard: Arc<Heard>) {
    loop {
        if let Some(mut stream) = access.listen(0, TYPE, &heard.place()).await {
            heard.connections.fetch_add(1, Ordering::Relaxed);
            if heard.place().is_empty() {
                heard.went_to(&stream.last_id);
            }
            while let Some(event) = stream.heard().await {
                assert_ne!(event.event, "resync_required");
                if event.event == TYPE {
                    heard.event(event.id.parse().unwrap(), event.data["subject"].as_str().unwrap());
                }
            }
        }
        sleep(PAUSE).await;
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn converse(access: Arc<Access>, heard: Arc<Heard>) {
    loop {
        let token = access.token();
        if let Some(mut socket) = open(&access, &token).await
            && subscribe(&mut socket, &heard).await.is_some()
        {
            heard.connections.fetch_add(1, Ordering::Relaxed);
            while let Some(said) = hear(&mut socket).await {
                assert_ne!(said["type"], "resync_required");
                if said["type"] == "event" {
                    heard.event(said["sequence"].as_i64().unwrap(), said["event"]["subject"].as_str().unwrap());
                }
            }
        }
        sleep(PAUSE).await;
    }
}

async fn open(access: &Access, token: &str) -> Option<Socket> {
    let url = format!("{}/v1/ws", access.url(0).replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    let connector = access.tls.clone().map(|it| Connector::Rustls(Arc::new(it)));
    match connect_async_tls_with_config(request, None, true, connector).await {
        Ok((socket, _)) => Some(socket),
        Err(Error::Http(answer)) if answer.status() == 401 => {
            access.renew(token).await;
            None
        }
        Err(_) => None,
    }
}

/// Goes on where it was, or begins; `None` where nobody answers.
async fn subscribe(socket: &mut Socket, heard: &Heard) -> Option<()> {
    let mut wish = json!({ "type": "subscribe", "id": "lab", "types": [TYPE] });
    if let Ok(after) = heard.place().parse::<i64>() {
        wish["after"] = json!(after);
    }
    socket.send(Message::text(wish.to_string())).await.ok()?;
    let said = hear(socket).await?;
    assert_eq!(said["type"], "subscribed", "{said}");
    if heard.place().is_empty() {
        heard.went_to(&said["position"].to_string());
    }
    Some(())
}

/// What is said next; `None` at the end.
async fn hear(socket: &mut Socket) -> Option<Value> {
    loop {
        match socket.next().await?.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Close(_) => return None,
            _ => {}
        }
    }
}
