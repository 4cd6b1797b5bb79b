//! Reads that are under way, and who waits for each: many who ask for the same at once take one connection.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use application::{Shown, bookstore::CacheKey};
use futures_channel::oneshot;

/// Nobody waits for a read that has been under way for longer: it may hang, and what it sees may be as old.
const JOINED_FOR: Duration = Duration::from_millis(500);

/// All reads that may be waited for.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<CacheKey, Flight>>);

struct Flight {
    began: Instant,
    waiting: Vec<oneshot::Sender<Arc<Shown>>>,
}

/// What whoever needs a record does.
pub(super) enum Part {
    /// Read it, for all who come until then.
    Reads,
    /// Wait for who reads it.
    Waits(oneshot::Receiver<Arc<Shown>>),
    /// Read it for themselves.
    Alone,
}

impl Flights {
    /// What whoever needs `key` at `now` does. Who has to see more than others `insists` on a read that begins now.
    pub(super) fn join(&self, key: &CacheKey, insists: bool, now: Instant) -> Part {
        match self.all().entry(key.clone()) {
            Entry::Vacant(place) => {
                place.insert(Flight { began: now, waiting: Vec::new() });
                Part::Reads
            }
            Entry::Occupied(flight) if insists || now.duration_since(flight.get().began) > JOINED_FOR => Part::Alone,
            Entry::Occupied(mut flight) => {
                let (tell, told) = oneshot::channel();
                flight.get_mut().waiting.push(tell);
                Part::Waits(told)
            }
        }
    }

    /// Ends the read of `key`: who waits for it.
    pub(super) fn land(&self, key: &CacheKey) -> Vec<oneshot::Sender<Arc<Shown>>> {
        self.all().remove(key).map(|it| it.waiting).unwrap_or_default()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<CacheKey, Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
