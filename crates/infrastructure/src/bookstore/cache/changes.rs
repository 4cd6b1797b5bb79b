//! When what was last changed: what makes it impossible that something is shown that was read before a change and kept
//! after it.
//!
//! Changes are counted, and each leaves its number with what it changed. Whoever reads notes the number of the last change
//! before they begin. What they read is good for as long as what it was read from has no later one.
//!
//! Whoever was told by another node, which counts other changes, knows when that one's read began. What they were told is
//! good if the last change here is longer ago.

use std::{
    array,
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use application::bookstore::Origin;

/// Among how many places all there is to change is shared out. Two that share one only make each other read anew.
const PLACES: usize = 1 << 14;

/// How many changes there were when a read began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp(u64);

/// Where the last change of something is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(usize);

pub(super) struct Changes {
    count: AtomicU64,
    last: Box<[Last; PLACES]>,
    hasher: RandomState,
    since: Instant,
}

/// The last change at one place.
#[derive(Default)]
struct Last {
    number: AtomicU64,
    /// When it was noted, in nanoseconds since nothing was changed yet.
    at: AtomicU64,
}

impl Changes {
    pub(super) fn new() -> Self {
        let last = Box::new(array::from_fn(|_| Last::default()));
        Self { count: AtomicU64::new(0), last, hasher: RandomState::new(), since: Instant::now() }
    }

    /// To be noted before a read begins.
    pub(super) fn now(&self) -> Stamp {
        Stamp(self.count.load(Ordering::SeqCst))
    }

    /// Where changes of `origin` are noted.
    pub(super) fn place(&self, origin: Origin) -> Place {
        Place(usize::try_from(self.hasher.hash_one(origin) % PLACES as u64).unwrap_or_default())
    }

    /// Notes that all these are changed, and committed. A read that begins while this is done sees the change, and may
    /// be believed or not.
    pub(super) fn note(&self, changed: &[Origin]) {
        let places = || changed.iter().map(|it| &self.last[self.place(*it).0]);
        // Whoever notes a number after this has to find the time.
        let at = self.nanos(Instant::now());
        places().for_each(|it| _ = it.at.fetch_max(at, Ordering::SeqCst));
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        places().for_each(|it| _ = it.number.fetch_max(number, Ordering::SeqCst));
    }

    /// Whether what was read at `stamp` is as it was.
    pub(super) fn is_current(&self, place: Place, stamp: Stamp) -> bool {
        self.last[place.0].number.load(Ordering::SeqCst) <= stamp.0
    }

    /// Whether nothing was changed there since `began`, of what was noted before the stamp that comes with it.
    pub(super) fn are_before(&self, place: Place, began: Instant) -> bool {
        self.last[place.0].at.load(Ordering::SeqCst) < self.nanos(began)
    }

    /// 0 is before all changes, and nothing is after it that may be from before this process.
    fn nanos(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.since).as_nanos()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::bookstore::ProductId;

    use super::*;

    #[test]
    fn what_was_read_before_a_change_is_not_current_after_it() {
        let changes = Changes::new();
        let [one, other] = [0, 1].map(|_| Origin::Product(ProductId::fresh()));
        let before = changes.now();
        changes.note(&[one, Origin::Categories]);
        let after = changes.now();
        let current = |origin, stamp| changes.is_current(changes.place(origin), stamp);
        assert!(!current(one, before) && !current(Origin::Categories, before));
        assert!(current(one, after) && current(Origin::Categories, after));
        assert!(changes.place(one) == changes.place(other) || current(other, before));
    }

    #[test]
    fn of_two_changes_at_once_the_later_one_counts() {
        let changes = Changes::new();
        let place = changes.place(Origin::Categories);
        changes.note(&[Origin::Categories]);
        let between = changes.now();
        changes.note(&[Origin::Categories]);
        // The number of the first one comes late.
        changes.last[place.0].number.fetch_max(1, Ordering::SeqCst);
        assert!(!changes.is_current(place, between));
    }

    #[test]
    fn what_began_elsewhere_before_a_change_is_older_than_it() {
        let changes = Changes::new();
        let place = changes.place(Origin::Categories);
        assert!(!changes.are_before(place, changes.since), "it may be from before this process");
        let [before, after] = [1, 2].map(|it| changes.since + Duration::from_nanos(it));
        assert!(changes.are_before(place, before));
        changes.last[place.0].at.fetch_max(1, Ordering::SeqCst);
        assert!(!changes.are_before(place, before) && changes.are_before(place, after));
        let now = Instant::now();
        changes.note(&[Origin::Categories]);
        assert!(!changes.are_before(place, now) && changes.are_before(place, Instant::now() + Duration::from_nanos(1)));
    }
}
