//! One connection, wearing every context's port. Each context implements its own ports on it, in its
//! own module.

use std::mem;

use application::{
    Aftermath, Ctx, Failure, Reader, UnitOfWork,
    audit::{AuditReader, AuditUnit},
    bookstore::{
        BookstoreReader, BookstoreUnit, InvoiceSources, Origin, RatingView, SalesReader, SalesUnit, TestGatewayUnit,
        orders::{OrdersReader, OrdersUnit},
    },
    events::{EventsReader, EventsUnit},
    idempotency::IdempotencyKeys,
    identity::{IdentityReader, IdentityUnit},
    jobs::{JobsReader, JobsUnit},
    ledger::Fact,
    lending::{LendingReader, LendingUnit},
    notifications::{NotificationsReader, NotificationsUnit},
    sealing::{SealedReader, SealedUnit},
    webhooks::{WebhooksReader, WebhooksUnit},
};
use diesel::connection::SimpleConnection;
use domain::{bookstore::Isbn, kernel::StoreError};

use crate::{
    db::{Db, store_error},
    ledger::Pending,
};

/// What a use case reads from and writes to.
pub(crate) struct Unit<'c> {
    /// The connection; in a transaction if the use case writes.
    pub(crate) conn: &'c mut Db,
    /// What this unit's work makes necessary once it is committed.
    pub(crate) aftermath: Aftermath,
    /// What was done so far.
    pub(crate) facts: Vec<Fact>,
    /// The same once the work is done, to be kept with the commit.
    pub(crate) pending: Pending,
    /// The book that was loaded last, and what its readers think of it: whoever changed it shows that.
    pub(crate) rated: Option<(Isbn, RatingView)>,
}

impl<'c> Unit<'c> {
    pub(crate) fn new(conn: &'c mut Db) -> Self {
        Self { conn, aftermath: Aftermath::default(), facts: Vec::new(), pending: Pending::default(), rated: None }
    }

    /// Says that what is shown from these is not what it was. Each statement that changes such rows says so.
    pub(crate) fn changes(&mut self, origins: impl IntoIterator<Item = Origin>) {
        self.aftermath.catalogue_changed.extend(origins);
    }
}

impl Reader for Unit<'_> {
    fn identity(&mut self) -> &mut dyn IdentityReader {
        self
    }

    fn bookstore(&mut self) -> &mut dyn BookstoreReader {
        self
    }

    fn sales(&mut self) -> &mut dyn SalesReader {
        self
    }

    fn orders(&mut self) -> &mut dyn OrdersReader {
        self
    }

    fn invoices(&mut self) -> &mut dyn InvoiceSources {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobsReader {
        self
    }

    fn lending(&mut self) -> &mut dyn LendingReader {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditReader {
        self
    }

    fn events(&mut self) -> &mut dyn EventsReader {
        self
    }

    fn notifications(&mut self) -> &mut dyn NotificationsReader {
        self
    }

    fn webhooks(&mut self) -> &mut dyn WebhooksReader {
        self
    }

    fn sealed(&mut self) -> &mut dyn SealedReader {
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

    fn sales(&mut self) -> &mut dyn SalesUnit {
        self
    }

    fn orders(&mut self) -> &mut dyn OrdersUnit {
        self
    }

    fn test_gateway(&mut self) -> &mut dyn TestGatewayUnit {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobsUnit {
        self
    }

    fn lending(&mut self) -> &mut dyn LendingUnit {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditUnit {
        self
    }

    fn events(&mut self) -> &mut dyn EventsUnit {
        self
    }

    fn notifications(&mut self) -> &mut dyn NotificationsUnit {
        self
    }

    fn webhooks(&mut self) -> &mut dyn WebhooksUnit {
        self
    }

    fn sealed(&mut self) -> &mut dyn SealedUnit {
        self
    }

    fn survey(&mut self) -> Result<(), StoreError> {
        match self.conn {
            // What somebody else is just looking at, or changing the form of, is left to them.
            Db::Pg(conn) => conn.batch_execute("ANALYZE (SKIP_LOCKED)").map_err(store_error),
            // How SQLite finds something does not depend on how much there is.
            Db::Sqlite(_) => Ok(()),
        }
    }

    fn conclude(&mut self, ctx: &Ctx) -> Result<Aftermath, Failure> {
        self.pending = Pending::of(mem::take(&mut self.facts), ctx)?;
        self.aftermath.recorded = !self.pending.is_empty();
        Ok(mem::take(&mut self.aftermath))
    }
}
