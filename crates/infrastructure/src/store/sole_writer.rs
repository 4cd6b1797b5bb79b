//! Whether anybody else writes to the file of the embedded database.
//!
//! Nearly always nobody does: one process serves it. Whoever remembers what was in the file may then go on without asking
//! again, as long as this process has changed nothing. SQLite tells a connection when another one has committed
//! (`PRAGMA data_version`). Asked on the connection by which this process writes, it tells of the writes of others only.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// How often is looked.
pub(super) const PAUSE: Duration = Duration::from_millis(500);

/// What is known of other writers. Cheap to ask.
#[derive(Debug)]
pub struct SoleWriter {
    since: Instant,
    /// How often it was found that somebody else had written, or might have.
    others: AtomicU64,
    /// When the last look began, in nanoseconds; 0 before the first one.
    looked: AtomicU64,
}

/// The time between two writes of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reign(u64);

/// A connection, and what it said when it was looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) connection: u64,
    pub(super) version: i64,
}

impl SoleWriter {
    pub(crate) fn new() -> Self {
        Self { since: Instant::now(), others: AtomicU64::new(0), looked: AtomicU64::new(0) }
    }

    /// To be noted before something is read that is to be remembered.
    pub fn reign(&self) -> Reign {
        Reign(self.others.load(Ordering::SeqCst))
    }

    /// Whether what was read in this reign was, at some moment less than `lately` before `now`, as it had been left by this
    /// process.
    pub fn lasts(&self, reign: Reign, now: Instant, lately: Duration) -> bool {
        // In this order: a look that finds something counts it first.
        let looked = self.looked.load(Ordering::SeqCst);
        looked != 0
            && self.nanos(now).saturating_sub(looked) < nanos(lately)
            && self.others.load(Ordering::SeqCst) == reign.0
    }

    /// Notes a look that began at this moment, and whether `others` may have written since the one before.
    pub(crate) fn note(&self, began: Instant, others: bool) {
        if others {
            self.others.fetch_add(1, Ordering::SeqCst);
        }
        self.looked.store(self.nanos(began).max(1), Ordering::SeqCst);
    }

    fn nanos(&self, at: Instant) -> u64 {
        nanos(at.saturating_duration_since(self.since))
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATELY: Duration = Duration::from_secs(1);

    #[test]
    fn a_reign_lasts_until_somebody_else_has_written() {
        let (writer, now) = (SoleWriter::new(), Instant::now());
        let reign = writer.reign();
        assert!(!writer.lasts(reign, now, LATELY), "nobody has looked");
        writer.note(now, false);
        assert!(writer.lasts(reign, now, LATELY));
        writer.note(now, true);
        assert!(!writer.lasts(reign, now, LATELY) && writer.lasts(writer.reign(), now, LATELY));
    }

    #[test]
    fn a_reign_lasts_only_as_long_as_somebody_looks() {
        let (writer, now) = (SoleWriter::new(), Instant::now());
        writer.note(now, false);
        let after = |millis| writer.lasts(writer.reign(), now + Duration::from_millis(millis), LATELY);
        assert!(after(0) && after(999) && !after(1000));
    }
}
