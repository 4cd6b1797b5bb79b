//! Honest bookkeeping: what was asked, what became of it, and what must never have been answered.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// What clients keep account of.
pub(crate) struct Books {
    requests: AtomicUsize,
    acknowledged: AtomicUsize,
    refused: AtomicUsize,
    unknown: AtomicUsize,
    pages: Mutex<Pages>,
}

struct Pages {
    /// The authors whose making was acknowledged: their numbers and ids.
    authors: BTreeMap<usize, String>,
    /// Those that were asked for once and not acknowledged, and not asked for again.
    given_up: BTreeSet<usize>,
    /// The orders that were placed.
    orders: BTreeMap<String, Bought>,
    /// What must not be.
    wrong: Vec<String>,
    last: Instant,
    silence: Duration,
    slowest: Duration,
}

/// What is known of an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bought {
    /// How many pieces it has.
    pub(crate) pieces: i64,
    /// Whether it was said to be paid; otherwise that is yet to be found out.
    pub(crate) paid: bool,
}

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was done.
    Acknowledged,
    /// It was said, or is plain, that it was not done: to be tried again.
    Refused,
    /// Nothing came back.
    Unknown,
}

/// The sums.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) requests: usize,
    pub(crate) acknowledged: usize,
    pub(crate) refused: usize,
    pub(crate) unknown: usize,
    /// The longest time in which nothing was acknowledged to anybody.
    pub(crate) silence: Duration,
    /// The longest time that anybody waited for an answer or the end of their connection.
    pub(crate) slowest: Duration,
}

impl Books {
    pub(super) fn open() -> Self {
        let [requests, acknowledged, refused, unknown] = Default::default();
        let (authors, given_up, orders, wrong) = Default::default();
        let (last, silence, slowest) = (Instant::now(), Duration::ZERO, Duration::ZERO);
        let pages = Mutex::new(Pages { authors, given_up, orders, wrong, last, silence, slowest });
        Self { requests, acknowledged, refused, unknown, pages }
    }

    pub(super) fn tried(&self, fate: Fate, took: Duration) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let counter = match fate {
            Fate::Acknowledged => &self.acknowledged,
            Fate::Refused => &self.refused,
            Fate::Unknown => &self.unknown,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        let mut pages = self.pages.lock().unwrap();
        pages.slowest = pages.slowest.max(took);
        if fate == Fate::Acknowledged {
            pages.silence = pages.silence.max(pages.last.elapsed());
            pages.last = Instant::now();
        }
    }

    pub(super) fn author(&self, number: usize, id: String) {
        self.pages.lock().unwrap().authors.insert(number, id);
    }

    pub(super) fn given_up(&self, number: usize) {
        self.pages.lock().unwrap().given_up.insert(number);
    }

    pub(super) fn order(&self, id: String, bought: Bought) {
        self.pages.lock().unwrap().orders.insert(id, bought);
    }

    pub(crate) fn wrong(&self, what: String) {
        self.pages.lock().unwrap().wrong.push(what);
    }

    /// How much was acknowledged so far.
    pub(crate) fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    pub(crate) fn authors(&self) -> BTreeMap<usize, String> {
        self.pages.lock().unwrap().authors.clone()
    }

    pub(crate) fn newest_author(&self) -> Option<String> {
        self.pages.lock().unwrap().authors.last_key_value().map(|it| it.1.clone())
    }

    pub(crate) fn all_given_up(&self) -> BTreeSet<usize> {
        self.pages.lock().unwrap().given_up.clone()
    }

    pub(crate) fn orders(&self) -> BTreeMap<String, Bought> {
        self.pages.lock().unwrap().orders.clone()
    }

    /// What must not have been, at most ten of it.
    pub(crate) fn all_wrong(&self) -> Vec<String> {
        self.pages.lock().unwrap().wrong.iter().take(10).cloned().collect()
    }

    pub(crate) fn tally(&self) -> Tally {
        let count = |it: &AtomicUsize| it.load(Ordering::Relaxed);
        let pages = self.pages.lock().unwrap();
        Tally {
            requests: count(&self.requests),
            acknowledged: count(&self.acknowledged),
            refused: count(&self.refused),
            unknown: count(&self.unknown),
            silence: pages.silence,
            slowest: pages.slowest,
        }
    }
}
