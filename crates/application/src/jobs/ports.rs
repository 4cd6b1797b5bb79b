//! Where jobs are kept.

use domain::kernel::{StoreError, Timestamp};
use uuid::Uuid;

use super::{Job, JobFilter, JobId, JobKind, JobScope, JobSort, ReportLine};
use crate::{
    ledger::Ledger,
    page::{Page, PageRequest},
};

/// What is known of long work.
pub trait JobsReader {
    /// One job.
    fn job(&mut self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// A page of the jobs that `scope` contains.
    fn job_page(
        &mut self,
        scope: &JobScope,
        filter: &JobFilter,
        page: &PageRequest<JobSort>,
    ) -> Result<Page<Job>, StoreError>;

    /// The kinds of which there is a job that could be begun at `at`.
    fn due_kinds(&mut self, at: Timestamp) -> Result<Vec<JobKind>, StoreError>;

    /// Up to `limit` lines of a job's report, from the first one after line `after`.
    fn report_lines(&mut self, id: JobId, after: i64, limit: i64) -> Result<Vec<ReportLine>, StoreError>;

    /// When the schedule `name` is to queue its next job, if it ever ran.
    fn schedule(&mut self, name: &str) -> Result<Option<Timestamp>, StoreError>;

    /// The same of all schedules that ever ran, by their names.
    fn schedules(&mut self) -> Result<Vec<(String, Timestamp)>, StoreError>;

    /// A piece of a file that a job works on.
    fn file_chunk(&mut self, file: Uuid, number: i64) -> Result<Option<Vec<u8>>, StoreError>;
}

/// Changes to what is known of long work.
pub trait JobsUnit: JobsReader + Ledger {
    /// One job, which nobody else changes before this transaction has ended.
    fn job_to_change(&mut self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// The job of this kind that has waited longest for being begun at `at`: one that was under way and
    /// gave no sign of life, or else one that is queued. Nobody else gets it before this transaction has
    /// ended, and nobody waits for one that somebody else is getting.
    fn next_job(&mut self, kind: JobKind, at: Timestamp) -> Result<Option<Job>, StoreError>;

    /// Keeps a new job, unless there is one with its dedupe key. Says whether it did.
    fn add_job(&mut self, job: &Job) -> Result<bool, StoreError>;

    /// Keeps what became of a job.
    fn save_job(&mut self, job: &Job) -> Result<(), StoreError>;

    /// Keeps how far a job is that is still under way.
    fn save_progress(&mut self, job: &Job) -> Result<(), StoreError>;

    /// Lets everybody take over at once what is under way.
    fn release_jobs(&mut self, at: Timestamp) -> Result<usize, StoreError>;

    /// Adds to a job's report.
    fn add_report_lines(&mut self, id: JobId, lines: &[ReportLine]) -> Result<(), StoreError>;

    /// Empties a job's report.
    fn clear_report(&mut self, id: JobId) -> Result<(), StoreError>;

    /// Forgets jobs that ended before `before`, with their reports; at most `limit`, and says how many.
    fn forget_jobs(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;

    /// The same of the jobs of one kind that succeeded and were asked for before `before`.
    fn forget_succeeded(&mut self, kind: JobKind, before: Timestamp, limit: i64) -> Result<usize, StoreError>;

    /// Keeps when a schedule is to queue its first job, unless that is known.
    fn add_schedule(&mut self, name: &str, next: Timestamp) -> Result<(), StoreError>;

    /// When the schedule `name` was to queue its next job, if that is due at `at` and nobody else is
    /// seeing to it.
    fn due_schedule(&mut self, name: &str, at: Timestamp) -> Result<Option<Timestamp>, StoreError>;

    /// Keeps when a schedule is to queue its next job.
    fn save_schedule(&mut self, name: &str, next: Timestamp) -> Result<(), StoreError>;

    /// Keeps a piece of a file that a job will work on.
    fn add_file_chunk(&mut self, file: Uuid, number: i64, bytes: &[u8], at: Timestamp) -> Result<(), StoreError>;

    /// Forgets a file.
    fn forget_file(&mut self, file: Uuid) -> Result<(), StoreError>;

    /// Forgets files that are older than `before` and bear the name of no job that may need them: one
    /// that has not ended, or that failed after `failed_after`. At most `limit`, and says how many.
    fn forget_files(&mut self, before: Timestamp, failed_after: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
