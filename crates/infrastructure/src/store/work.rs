//! What the writers work on, stripped to what they need to know of it.

use application::{Failure, LogPosition, WriteJob};
use tracing::Span;

use super::contain::contain;
use crate::{db::Db, ledger::Pending, unit::Unit};

/// Something to do in one transaction.
pub(super) trait Work: Send + 'static {
    /// Does it; again from the beginning if it comes to that. Says what is to be kept with it.
    fn run(&mut self, db: &mut Db) -> Result<Pending, Failure>;

    /// Of which span of a trace it is a part.
    fn span(&self) -> Span {
        Span::none()
    }

    /// Whether anybody wants to know where in the log it is found.
    fn is_located(&self) -> bool {
        false
    }

    /// Says that it is committed, and found up to `position`.
    fn located(&mut self, position: LogPosition) {
        let _ = position;
    }

    /// Says how it ended.
    fn settle(self, outcome: Result<(), Failure>);
}

impl Work for Box<dyn WriteJob> {
    fn run(&mut self, db: &mut Db) -> Result<Pending, Failure> {
        let mut unit = Unit::new(db);
        (**self).run(&mut unit)?;
        Ok(unit.pending)
    }

    fn span(&self) -> Span {
        (**self).span()
    }

    fn is_located(&self) -> bool {
        (**self).is_located()
    }

    fn located(&mut self, position: LogPosition) {
        (**self).located(position);
    }

    fn settle(self, outcome: Result<(), Failure>) {
        // Told or not, it is over.
        let _ = contain(|| WriteJob::settle(self, outcome));
    }
}
