//! Long work that goes on after its request was answered: what it is, how far it is, how it ended.
//!
//! This module does no such work and knows none of it but by its [`JobKind`].

mod error;
mod job;
mod ports;
mod queries;
mod report;
mod schema;
mod state;
mod upkeep;
mod view;
mod watch;

pub use error::JobsError;
pub use job::{Job, JobFacts, JobId, NewJob, Owner};
pub use ports::{JobsReader, JobsUnit};
pub use queries::{JobWatcher, get_job, get_job_report, job_visible_to};
pub use report::ReportLine;
pub use state::{JobKind, JobPhase, JobProblem, JobState};
pub use upkeep::{JobsPolicy, forget_finished_jobs, give_up_lost_job};
pub use view::JobView;
pub use watch::{JobWatch, Watching};
