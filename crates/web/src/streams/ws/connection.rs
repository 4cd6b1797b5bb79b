//! One WebSocket, from the first message to the last.

use std::{
    collections::HashMap,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::rt::{self, task::JoinHandle, time};
use actix_ws::{CloseCode, CloseReason, Closed, Message, MessageStream, ProtocolError, Session};
use application::events::{CloudEvent, Event};
use futures_util::StreamExt;
use tokio::sync::{Semaphore, mpsc};

use super::{
    super::{
        Feed, Standing,
        filter::Filter,
        standing::End,
        subscription::{Step, Subscription},
    },
    messages::{Said, Tell},
    rate::Allowance,
};

/// How many subscriptions one connection may have.
const MOST: usize = 32;
/// How many events may be under way that the client has not confirmed, where it confirms them.
const WINDOW: usize = 256;
/// How long a client may take nothing.
const PATIENCE: Duration = Duration::from_secs(30);

const LOGGED_OUT: u16 = 4401;
const TOO_SLOW: u16 = 4408;
const TOO_MANY: u16 = 4429;

/// What a subscription has to say to its connection.
enum Word {
    Event(Name, Arc<Event>),
    Resync(Name, i64),
    TooSlow,
    Broken,
}

/// The client's name for a subscription, and our number of it: the client may use its names again.
type Name = (String, u64);

/// Why a connection ends.
type Goodbye = (CloseCode, &'static str);

/// One connection.
pub(super) struct Connection {
    session: Session,
    standing: Rc<Standing>,
    feed: Feed,
    subscriptions: HashMap<String, Subscribed>,
    /// How many there were.
    count: u64,
    words: mpsc::Sender<Word>,
    heard: mpsc::Receiver<Word>,
    allowance: Allowance,
    /// When the client last gave a sign of life.
    alive: Instant,
}

/// A subscription as its connection knows it.
struct Subscribed {
    number: u64,
    task: JoinHandle<()>,
    confirmed: Option<Confirmed>,
}

/// What is under way to a client that confirms what it gets.
struct Confirmed {
    room: Arc<Semaphore>,
    /// The sequences that were sent and not confirmed.
    sent: Vec<i64>,
}

impl Drop for Subscribed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection {
    pub(super) fn new(session: Session, standing: Rc<Standing>, feed: Feed) -> Self {
        let (words, heard) = mpsc::channel(64);
        let now = Instant::now();
        let (subscriptions, allowance) = (HashMap::new(), Allowance::full(now));
        Self { session, standing, feed, subscriptions, count: 0, words, heard, allowance, alive: now }
    }

    /// Listens and talks until either side has enough.
    pub(super) async fn run(mut self, mut messages: MessageStream) {
        let (code, why) = self.talk(&mut messages).await;
        let reason = CloseReason { code, description: Some(why.to_owned()) };
        // Who has gone away needs no goodbye.
        let _ = time::timeout(PATIENCE, self.session.close(Some(reason))).await;
    }

    async fn talk(&mut self, messages: &mut MessageStream) -> Goodbye {
        let standing = Rc::clone(&self.standing);
        let mut ended = Box::pin(standing.ended());
        let mut heartbeat = time::interval_at(time::Instant::now() + self.feed.heartbeat, self.feed.heartbeat);
        loop {
            let outcome = tokio::select! {
                biased;
                end = &mut ended => Err(goodbye(end)),
                message = messages.next() => self.hear(message).await,
                Some(word) = self.heard.recv() => self.pass_on(word).await,
                _ = heartbeat.tick() => self.beat().await,
            };
            if let Err(goodbye) = outcome {
                return goodbye;
            }
        }
    }

    async fn hear(&mut self, message: Option<Result<Message, ProtocolError>>) -> Result<(), Goodbye> {
        self.alive = Instant::now();
        let gone = (CloseCode::Normal, "");
        match message {
            Some(Err(ProtocolError::Overflow)) => Err((CloseCode::Size, "messages have at most 16 KiB")),
            Some(Err(_)) => Err((CloseCode::Protocol, "this is not RFC 6455")),
            None | Some(Ok(Message::Close(_))) => Err(gone),
            Some(Ok(Message::Nop)) => Ok(()),
            Some(Ok(_)) if !self.allowance.take(self.alive) => {
                Err((CloseCode::Other(TOO_MANY), "more than 20 messages a second"))
            }
            Some(Ok(Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Ping(bytes))) => sent(self.session.pong(&bytes)).await,
            Some(Ok(Message::Text(text))) => self.understand(&text).await,
            Some(Ok(Message::Binary(_) | Message::Continuation(_))) => {
                Err((CloseCode::Unsupported, "messages are JSON texts, each in one frame"))
            }
        }
    }

    async fn understand(&mut self, text: &str) -> Result<(), Goodbye> {
        match serde_json::from_str(text) {
            Ok(Said::Ping) => self.tell(Tell::Pong).await,
            Ok(Said::Ack { id, sequence }) => {
                self.confirm(&id, sequence);
                Ok(())
            }
            Ok(Said::Unsubscribe { id }) => match self.subscriptions.remove(&id) {
                Some(_) => self.tell(Tell::Unsubscribed { id: &id }).await,
                None => self.complain(Some(&id), "unknown_subscription", "there is no subscription of this id").await,
            },
            Ok(Said::Subscribe { id, types, resource_type, resource_id, after, acknowledge }) => {
                self.subscribe(id, Filter { types, resource_type, resource_id }, after, acknowledge).await
            }
            Err(_) => self.complain(None, "malformed_message", "this is no message that is known here").await,
        }
    }

    async fn subscribe(
        &mut self,
        id: String,
        filter: Filter,
        after: Option<i64>,
        acknowledge: bool,
    ) -> Result<(), Goodbye> {
        if id.is_empty() || id.len() > 64 {
            return self.complain(None, "malformed_message", "an id has 1 to 64 characters").await;
        }
        if self.subscriptions.contains_key(&id) {
            return self.complain(Some(&id), "duplicate_subscription", "there is a subscription of this id").await;
        }
        if self.subscriptions.len() >= MOST {
            return self.complain(Some(&id), "too_many_subscriptions", "a connection has at most 32").await;
        }
        let begun = Subscription::begin(&self.feed, Rc::clone(&self.standing), filter, after).await;
        let Ok(subscription) = begun else {
            return self.complain(Some(&id), "unavailable", "the events cannot be read at the moment").await;
        };
        self.tell(Tell::Subscribed { id: &id, position: subscription.position() }).await?;
        self.count += 1;
        let room = acknowledge.then(|| Arc::new(Semaphore::new(WINDOW)));
        let task = rt::spawn(forward((id.clone(), self.count), subscription, self.words.clone(), room.clone()));
        let confirmed = room.map(|room| Confirmed { room, sent: Vec::new() });
        self.subscriptions.insert(id, Subscribed { number: self.count, task, confirmed });
        Ok(())
    }

    fn confirm(&mut self, id: &str, sequence: i64) {
        let Some(confirmed) = self.subscriptions.get_mut(id).and_then(|it| it.confirmed.as_mut()) else { return };
        let before = confirmed.sent.len();
        confirmed.sent.retain(|it| *it > sequence);
        confirmed.room.add_permits(before - confirmed.sent.len());
    }

    async fn pass_on(&mut self, word: Word) -> Result<(), Goodbye> {
        match word {
            Word::Event((id, number), event) => {
                // What a subscription said before it was ended is not passed on.
                let subscribed = self.subscriptions.get_mut(&id).filter(|it| it.number == number);
                let Some(subscribed) = subscribed else { return Ok(()) };
                if let Some(confirmed) = &mut subscribed.confirmed {
                    confirmed.sent.push(event.sequence);
                }
                let (sequence, event) = (event.sequence, CloudEvent::from(&*event));
                self.tell(Tell::Event { subscription: &id, sequence, event }).await
            }
            Word::Resync((id, _), position) => self.tell(Tell::ResyncRequired { subscription: &id, position }).await,
            Word::TooSlow => Err(too_slow()),
            Word::Broken => Err((CloseCode::Again, "the events cannot be read at the moment")),
        }
    }

    async fn beat(&mut self) -> Result<(), Goodbye> {
        if self.alive.elapsed() > self.feed.heartbeat + PATIENCE {
            return Err(too_slow());
        }
        sent(self.session.ping(b"")).await
    }

    async fn tell(&mut self, what: Tell<'_>) -> Result<(), Goodbye> {
        sent(self.session.text(what.text())).await
    }

    async fn complain(&mut self, id: Option<&str>, code: &'static str, detail: &'static str) -> Result<(), Goodbye> {
        self.tell(Tell::Error { id, code, detail }).await
    }
}

/// Passes on what a subscription gets, as far as there is room for it.
async fn forward(name: Name, mut subscription: Subscription, words: mpsc::Sender<Word>, room: Option<Arc<Semaphore>>) {
    loop {
        let word = match subscription.next().await {
            Ok(Step::Event(event)) if found_room(room.as_deref()).await => Word::Event(name.clone(), event),
            Ok(Step::Event(_)) => Word::TooSlow,
            Ok(Step::Resync(position)) => Word::Resync(name.clone(), position),
            Err(_) => Word::Broken,
        };
        if words.send(word).await.is_err() {
            return;
        }
    }
}

/// Waits for room for one more event; not for ever.
async fn found_room(room: Option<&Semaphore>) -> bool {
    let Some(room) = room else { return true };
    match time::timeout(PATIENCE, room.acquire()).await {
        Ok(Ok(permit)) => {
            permit.forget();
            true
        }
        Ok(Err(_)) | Err(_) => false,
    }
}

/// Waits until something was sent; not for ever.
async fn sent(sending: impl Future<Output = Result<(), Closed>>) -> Result<(), Goodbye> {
    match time::timeout(PATIENCE, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Closed)) => Err((CloseCode::Normal, "")),
        Err(_) => Err(too_slow()),
    }
}

const fn goodbye(end: End) -> Goodbye {
    match end {
        End::LoggedOut => (CloseCode::Other(LOGGED_OUT), "unauthenticated"),
        End::Stopping => (CloseCode::Restart, "shutting_down"),
    }
}

const fn too_slow() -> Goodbye {
    (CloseCode::Other(TOO_SLOW), "too_slow")
}
