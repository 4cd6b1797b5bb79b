//! Where jobs are kept.

use domain::kernel::{StoreError, Timestamp};

use super::{Job, JobId, JobKind, ReportLine};

/// What is known of long work.
pub trait JobsReader {
    /// One job.
    fn job(&mut self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// The jobs of a kind that have not ended, the oldest first, at most `limit`.
    fn unfinished_jobs(&mut self, kind: JobKind, limit: i64) -> Result<Vec<Job>, StoreError>;

    /// Up to `limit` lines of a job's report, from the first one after line `after`.
    fn report_lines(&mut self, id: JobId, after: i64, limit: i64) -> Result<Vec<ReportLine>, StoreError>;
}

/// Changes to what is known of long work.
pub trait JobsUnit: JobsReader {
    /// One job, which nobody else changes before this transaction has ended.
    fn job_to_change(&mut self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// Keeps a new job.
    fn add_job(&mut self, job: &Job) -> Result<(), StoreError>;

    /// Keeps what became of a job.
    fn save_job(&mut self, job: &Job) -> Result<(), StoreError>;

    /// Adds to a job's report.
    fn add_report_lines(&mut self, id: JobId, lines: &[ReportLine]) -> Result<(), StoreError>;

    /// Forgets jobs that ended before `before`, with their reports; at most `limit`, and says how many.
    fn forget_jobs(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
