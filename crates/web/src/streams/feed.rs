//! The tail of the ledger, read once for everybody on this node who listens.

use std::{sync::Arc, time::Duration};

use actix_web::rt::{self, time};
use application::{Caller, Failure, Gateway, Weight, audit::Sealed, events::Event};
use tokio::sync::{Semaphore, broadcast};

use super::seats::Seats;
use crate::describe::{Describe, Operation};

/// How many entries are read at once.
pub(super) const PORTION: i64 = 500;
/// How many such pieces a listener may be behind before they read for themselves.
const ROOM: usize = 16;
/// How many read at once what they missed.
const CATCHING_UP: usize = 2;
/// How often it is looked for entries of which nobody told.
const PATIENCE: Duration = Duration::from_secs(1);

/// A piece of the ledger.
#[derive(Debug)]
pub(super) struct Piece {
    /// What of it is published.
    pub(super) events: Vec<Arc<Event>>,
    /// Behind which entry it begins.
    pub(super) from: i64,
    /// With which entry it ends.
    pub(super) to: i64,
}

/// Where those who listen get what happens. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    live: broadcast::Sender<Arc<Piece>>,
    /// How many streams each person has.
    pub(super) seats: Seats,
    /// How many may read what they missed at once, so that others still find a connection.
    catching_up: Arc<Semaphore>,
    /// How many entries are gone through at most for who comes back.
    pub(super) window: i64,
    /// How often a silent stream gives a sign of life.
    pub(super) heartbeat: Duration,
}

impl Feed {
    /// Begins to read the tail of the ledger. Who comes back after more than `window` entries has to begin
    /// anew; a silent stream gives a sign of life every `heartbeat`, and one person has at most `per_person` at once.
    pub fn start(gateway: Gateway, window: i64, heartbeat: Duration, per_person: usize) -> Self {
        let (live, _) = broadcast::channel(ROOM);
        let told = live.clone();
        rt::spawn(async move {
            let mut end = None;
            loop {
                match follow(&gateway, &told, end).await {
                    Ok(position) => {
                        end = Some(position);
                        // Either way it is time to look.
                        let _ = time::timeout(PATIENCE, gateway.tidings().head.reached(position + 1)).await;
                    }
                    Err(failure) => {
                        tracing::debug!(?failure, "the feed of events has to wait");
                        time::sleep(PATIENCE).await;
                    }
                }
            }
        });
        Self {
            live,
            seats: Seats::new(per_person),
            catching_up: Arc::new(Semaphore::new(CATCHING_UP)),
            window,
            heartbeat,
        }
    }

    /// What is behind the entry `from`, for one who missed it.
    pub(super) async fn missed(&self, gateway: &Gateway, from: i64) -> Result<Piece, Failure> {
        // It is never closed.
        let _turn = self.catching_up.acquire().await;
        read(gateway, from).await
    }

    pub(super) fn listen(&self) -> broadcast::Receiver<Arc<Piece>> {
        self.live.subscribe()
    }
}

/// Tells what is behind `end`, and says where it ends now. While nobody listens nothing is read.
async fn follow(gateway: &Gateway, told: &broadcast::Sender<Arc<Piece>>, end: Option<i64>) -> Result<i64, Failure> {
    let Some(end) = end.filter(|_| told.receiver_count() > 0) else {
        let end = head(gateway).await?;
        // Whoever came meanwhile learns from where on they are told, and reads what is before that.
        let _ = told.send(Arc::new(Piece { events: Vec::new(), from: end, to: end }));
        return Ok(end);
    };
    let piece = read(gateway, end).await?;
    let position = piece.to;
    if piece.to > piece.from {
        // Whoever listened may have gone away.
        let _ = told.send(Arc::new(piece));
    }
    gateway.tidings().head.raise(position);
    Ok(position)
}

/// The newest entry that is sealed.
pub(super) async fn head(gateway: &Gateway) -> Result<i64, Failure> {
    let head = gateway.read(Caller::system(), Weight::Light, |_, reader| Ok(reader.audit().audit_head()?));
    let sequence = head.await?.sequence;
    gateway.tidings().head.raise(sequence);
    Ok(sequence)
}

/// What is behind the entry `from`, at most [`PORTION`] entries.
async fn read(gateway: &Gateway, from: i64) -> Result<Piece, Failure> {
    let sealed = gateway
        .read(Caller::system(), Weight::Heavy, move |_, reader| Ok(reader.audit().sealed_after(from, PORTION)?));
    piece(from, &sealed.await?)
}

fn piece(from: i64, sealed: &[Sealed]) -> Result<Piece, Failure> {
    let events = sealed.iter().filter_map(|it| Event::of(it).transpose());
    let events = events.map(|it| it.map(Arc::new)).collect::<Result<_, _>>()?;
    Ok(Piece { events, from, to: sealed.last().map_or(from, |it| it.sequence) })
}

impl Describe for actix_web::web::Data<Feed> {
    fn describe(_: &mut Operation) {}
}
