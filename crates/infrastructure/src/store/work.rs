//! What the writers work on, stripped to what they need to know of it.

use application::{Failure, WriteJob};

use super::contain::contain;
use crate::{db::Db, ledger::Pending, unit::Unit};

/// Something to do in one transaction.
pub(super) trait Work: Send + 'static {
    /// Does it; again from the beginning if it comes to that. Says what is to be kept with it.
    fn run(&mut self, db: &mut Db) -> Result<Pending, Failure>;

    /// Says how it ended.
    fn settle(self, outcome: Result<(), Failure>);
}

impl Work for Box<dyn WriteJob> {
    fn run(&mut self, db: &mut Db) -> Result<Pending, Failure> {
        let mut unit = Unit::new(db);
        (**self).run(&mut unit)?;
        Ok(unit.pending)
    }

    fn settle(self, outcome: Result<(), Failure>) {
        // Told or not, it is over.
        let _ = contain(|| WriteJob::settle(self, outcome));
    }
}
