//! The doors between use cases and storage.
//!
//! Each context has a door of its own and gets no other, so that a bookstore use case cannot reach
//! another context's records. Adding a context adds one line to each trait.

use domain::kernel::{ClientId, StoreError, UserId};
use tracing::Span;

use crate::{
    Ctx, Failure, LogPosition,
    audit::{AuditReader, AuditUnit},
    bookstore::{
        BookstoreReader, BookstoreUnit, InvoiceSources, Origin, SalesReader, SalesUnit, TestGatewayUnit,
        orders::{OrdersReader, OrdersUnit},
    },
    events::{EventsReader, EventsUnit},
    idempotency::IdempotencyKeys,
    identity::{IdentityReader, IdentityUnit},
    jobs::{JobId, JobsReader, JobsUnit},
    lending::{LendingReader, LendingUnit},
    notifications::{NotificationsReader, NotificationsUnit},
    sealing::{SealedReader, SealedUnit},
    webhooks::{WebhooksReader, WebhooksUnit},
};

/// Reads on one connection, and answers by itself.
///
/// It gets the reader, or the reason why there is none.
pub type ReadJob = Box<dyn FnOnce(Result<&mut dyn Reader, Failure>) + Send>;

/// How long a read may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Bounded by an index to about a page of rows. It may run on the thread that asks for it.
    Light,
    /// Anything else.
    Heavy,
}

/// Lends out connections. Never blocks whoever asks, but for a light read.
pub trait Store: Send + Sync {
    /// Runs `job` on one connection, outside any transaction.
    fn read(&self, weight: Weight, job: ReadJob);

    /// The same where it may be seen a moment ago: on any copy that has come as far as `since`, and is never more than
    /// 2 s behind. Says whether a copy was asked; where none is good for that, it is a read like any other.
    fn read_since(&self, weight: Weight, since: Option<LogPosition>, job: ReadJob) -> bool {
        let _ = since;
        self.read(weight, job);
        false
    }

    /// Whether there are copies to read from.
    fn has_replicas(&self) -> bool {
        false
    }

    /// A place in the log up to which whoever reads the database itself from now on sees everything.
    fn seen(&self) -> LogPosition {
        LogPosition::default()
    }

    /// Runs `job` in one transaction, and settles it when that has ended.
    fn write(&self, job: Box<dyn WriteJob>);
}

/// Work for one transaction.
pub trait WriteJob: Send {
    /// Does the work. An `Err` rolls everything back. May be called again, from the beginning, when
    /// the database asks for another try.
    fn run(&mut self, uow: &mut dyn UnitOfWork) -> Result<(), Failure>;

    /// Of which span of a trace it is a part; of none unless it says so. It is run and committed within that.
    fn span(&self) -> Span {
        Span::none()
    }

    /// Whether anybody wants to know where in the log it is found.
    fn is_located(&self) -> bool {
        false
    }

    /// Tells, before it is settled, that it is committed and found in the log up to `position`. Told only where somebody
    /// wants to know.
    fn located(&mut self, position: LogPosition) {
        let _ = position;
    }

    /// Tells how it ended. `Ok` means that the work is committed and on disk.
    fn settle(self: Box<Self>, outcome: Result<(), Failure>);
}

/// Reads, outside any transaction.
pub trait Reader {
    /// Of accounts.
    fn identity(&mut self) -> &mut dyn IdentityReader;
    /// Of the catalogue.
    fn bookstore(&mut self) -> &mut dyn BookstoreReader;
    /// Of what was sold, and what goes with it.
    fn sales(&mut self) -> &mut dyn SalesReader;
    /// Of what customers order.
    fn orders(&mut self) -> &mut dyn OrdersReader;
    /// Of orders and their money, for invoices.
    fn invoices(&mut self) -> &mut dyn InvoiceSources;
    /// Of long work.
    fn jobs(&mut self) -> &mut dyn JobsReader;
    /// Of loans, and who asks for them.
    fn lending(&mut self) -> &mut dyn LendingReader;
    /// Of what was done.
    fn audit(&mut self) -> &mut dyn AuditReader;
    /// Of who has heard of it.
    fn events(&mut self) -> &mut dyn EventsReader;
    /// Of what people are told.
    fn notifications(&mut self) -> &mut dyn NotificationsReader;
    /// Of who has events sent to them.
    fn webhooks(&mut self) -> &mut dyn WebhooksReader;
    /// Of what is sealed, wherever it is.
    fn sealed(&mut self) -> &mut dyn SealedReader;
}

/// Writes that happen together or not at all.
pub trait UnitOfWork {
    /// To retry without doing twice.
    fn idempotency(&mut self) -> &mut dyn IdempotencyKeys;
    /// To accounts.
    fn identity(&mut self) -> &mut dyn IdentityUnit;
    /// To the catalogue.
    fn bookstore(&mut self) -> &mut dyn BookstoreUnit;
    /// To what was sold, and what goes with it.
    fn sales(&mut self) -> &mut dyn SalesUnit;
    /// To what customers order, and to the stock of it.
    fn orders(&mut self) -> &mut dyn OrdersUnit;
    /// To the books of the embedded payment gateway.
    fn test_gateway(&mut self) -> &mut dyn TestGatewayUnit;
    /// To long work.
    fn jobs(&mut self) -> &mut dyn JobsUnit;
    /// To loans, and who asks for them.
    fn lending(&mut self) -> &mut dyn LendingUnit;
    /// To the record of what was done.
    fn audit(&mut self) -> &mut dyn AuditUnit;
    /// To who has heard of it.
    fn events(&mut self) -> &mut dyn EventsUnit;
    /// To what people are told.
    fn notifications(&mut self) -> &mut dyn NotificationsUnit;
    /// To who has events sent to them.
    fn webhooks(&mut self) -> &mut dyn WebhooksUnit;
    /// To what is sealed, wherever it is.
    fn sealed(&mut self) -> &mut dyn SealedUnit;
    /// Has the database look anew how much there is of everything, by which it decides how to find it. It does so by itself
    /// before long; whoever brings in very much at once cannot wait for that.
    fn survey(&mut self) -> Result<(), StoreError>;
    /// Ends the work: what was recorded is kept with it, as done in the circumstances of `ctx`. Says what
    /// is to be done in this process once it is committed.
    fn conclude(&mut self, ctx: &Ctx) -> Result<Aftermath, Failure>;
}

/// What follows a commit, in this process and at once. Others notice by themselves within 2 s.
#[derive(Debug, Default)]
pub struct Aftermath {
    /// These people's sessions or permissions are not what they were.
    pub access_changed: Vec<UserId>,
    /// These applications may do something else than before.
    pub clients_changed: Vec<ClientId>,
    /// This is shown otherwise than before.
    pub catalogue_changed: Vec<Origin>,
    /// These jobs are in another state.
    pub jobs_changed: Vec<JobId>,
    /// There is a job to do.
    pub jobs_queued: bool,
    /// Something was recorded, and waits to be sealed.
    pub recorded: bool,
}
