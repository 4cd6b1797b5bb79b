//! How far a database has come, and how far one has to have come to answer a client.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// A place in the log of a database. Whatever was committed up to it is there in each copy that has come so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogPosition(pub u64);

impl LogPosition {
    /// One that no copy ever reaches: for a write of which is not known where it is in the log.
    pub const NOWHERE: Self = Self(u64::MAX);
}

/// What the client of a request has to see, and what it wrote in it.
#[derive(Clone, Debug, Default)]
pub struct Consistency {
    since: Option<LogPosition>,
    /// Shared by all that is done for the request; zero as long as nothing was written. Absent where nobody asks.
    reached: Option<Arc<AtomicU64>>,
}

impl Consistency {
    /// Of a request that only reads, and has to see everything up to `since`.
    pub const fn demanding(since: Option<LogPosition>) -> Self {
        Self { since, reached: None }
    }

    /// Of a request whose client wants to know of what it writes.
    pub fn asking() -> Self {
        Self { since: None, reached: Some(Arc::default()) }
    }

    /// What has to be there in whatever answers the client.
    pub const fn demanded(&self) -> Option<LogPosition> {
        self.since
    }

    /// Whether anybody wants to know of writes.
    pub const fn is_asked(&self) -> bool {
        self.reached.is_some()
    }

    /// Notes that something was written, and is to be found up to `position`.
    pub fn reach(&self, position: LogPosition) {
        if let Some(reached) = &self.reached {
            reached.fetch_max(position.0, Ordering::Relaxed);
        }
    }

    /// Where all is to be found that was written, if anything was.
    pub fn reached(&self) -> Option<LogPosition> {
        let reached = self.reached.as_ref()?.load(Ordering::Relaxed);
        (reached > 0).then_some(LogPosition(reached))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_several_writes_counts() {
        let request = Consistency::asking();
        assert_eq!(request.reached(), None);
        let handed_on = request.clone();
        for it in [5, 9, 7] {
            handed_on.reach(LogPosition(it));
        }
        assert_eq!(request.reached(), Some(LogPosition(9)));
        handed_on.reach(LogPosition::NOWHERE);
        assert_eq!(request.reached(), Some(LogPosition::NOWHERE));
    }

    #[test]
    fn nobody_is_told_who_did_not_ask() {
        let internal = Consistency::default();
        internal.reach(LogPosition(5));
        assert_eq!((internal.reached(), internal.is_asked()), (None, false));
    }
}
