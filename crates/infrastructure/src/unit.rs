//! One connection, wearing every context's port. Each context implements its own ports on it, in its
//! own module.

use application::{
    Aftermath, Reader, UnitOfWork,
    bookstore::{BookstoreReader, BookstoreUnit, RatingView},
    idempotency::IdempotencyKeys,
    identity::{IdentityReader, IdentityUnit},
    jobs::{JobsReader, JobsUnit},
    lending::{LendingReader, LendingUnit},
};
use domain::bookstore::Isbn;

use crate::db::Db;

/// What a use case reads from and writes to.
pub(crate) struct Unit<'c> {
    /// The connection; in a transaction if the use case writes.
    pub(crate) conn: &'c mut Db,
    /// What this unit's work makes necessary once it is committed.
    pub(crate) aftermath: Aftermath,
    /// The book that was loaded last, and what its readers think of it: whoever changed it shows that.
    pub(crate) rated: Option<(Isbn, RatingView)>,
}

impl<'c> Unit<'c> {
    pub(crate) fn new(conn: &'c mut Db) -> Self {
        Self { conn, aftermath: Aftermath::default(), rated: None }
    }
}

impl Reader for Unit<'_> {
    fn identity(&mut self) -> &mut dyn IdentityReader {
        self
    }

    fn bookstore(&mut self) -> &mut dyn BookstoreReader {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobsReader {
        self
    }

    fn lending(&mut self) -> &mut dyn LendingReader {
        self
    }
}

impl UnitOfWork for Unit<'_> {
    fn idempotency(&mut self) -> &mut dyn IdempotencyKeys {
        self
    }

    fn identity(&mut self) -> &mut dyn IdentityUnit {
        self
    }

    fn bookstore(&mut self) -> &mut dyn BookstoreUnit {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobsUnit {
        self
    }

    fn lending(&mut self) -> &mut dyn LendingUnit {
        self
    }

    fn aftermath(&mut self) -> Aftermath {
        std::mem::take(&mut self.aftermath)
    }
}
