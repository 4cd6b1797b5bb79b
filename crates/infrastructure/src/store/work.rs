//! What the writers work on, stripped to what they need to know of it.

use application::{Failure, WriteJob};

use super::contain::contain;
use crate::{db::Db, unit::Unit};

/// Something to do in one transaction.
pub(super) trait Work: Send + 'static {
    /// Does it; again from the beginning if it comes to that.
    fn run(&mut self, db: &mut Db) -> Result<(), Failure>;

    /// Says how it ended.
    fn settle(self, outcome: Result<(), Failure>);
}

impl Work for Box<dyn WriteJob> {
    fn run(&mut self, db: &mut Db) -> Result<(), Failure> {
        (**self).run(&mut Unit::new(db))
    }

    fn settle(self, outcome: Result<(), Failure>) {
        // Told or not, it is over.
        let _ = contain(|| WriteJob::settle(self, outcome));
    }
}
