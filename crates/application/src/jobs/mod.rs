//! Long work that goes on after its request was answered: what it is, how far it is, how it ended.
//!
//! There is one queue, in the database. A job waits there until it is due, and is then leased by
//! whoever does it; each write is held against the lease. This module does no such work and knows none
//! of it but by its [`JobKind`]: a [`JobHandler`] does it.

mod error;
mod job;
mod kind;
mod manage;
mod owner;
mod ports;
mod queries;
mod report;
mod schedule;
mod schema;
mod signals;
mod state;
mod trail;
mod upkeep;
mod view;
mod watch;
mod work;

pub use error::JobsError;
pub use job::{Job, JobFacts, JobHold, JobId, NewJob};
pub use kind::{JobKind, JobRules, Retry};
pub use manage::{cancel_job, retry_job};
pub use owner::Owner;
pub use ports::{JobsReader, JobsUnit};
pub use queries::{JobFilter, JobScope, JobSort, JobWatcher, get_job, get_job_report, job_visible_to, list_jobs};
pub use report::ReportLine;
pub use schedule::{Rhythm, SCHEDULES, Schedule, due_schedules, run_schedule};
pub use signals::{JobBell, JobSignals};
pub use state::{JobPhase, JobProblem, JobState, Lease, LeaseId};
pub use upkeep::{SECOND_CHANCE, forget_finished_jobs};
pub use view::JobView;
pub use watch::{JobWatch, Watching};
pub use work::{
    Doing, Halt, JobEnd, JobHandler, JobWork, advance_job, claim_job, end_job, job_in_hand, queue_job, renew_job,
};
