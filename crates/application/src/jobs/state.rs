//! How a job may stand.

use domain::kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its turn.
    Queued,
    /// Is being done.
    Running,
    /// Ended as it should.
    Succeeded,
    /// Ended otherwise.
    Failed,
    /// Was called off.
    Cancelled,
}

/// How it stands, with what is known only then.
#[derive(Clone, Debug, PartialEq)]
pub enum JobPhase {
    /// Waits for its turn; perhaps it was begun before, then.
    Queued(Option<Timestamp>),
    /// Is being done, since then, by whoever holds the lease.
    Running(Timestamp, Lease),
    /// Ended as it should.
    Succeeded(Timestamp, Timestamp),
    /// Ended otherwise; perhaps it never began.
    Failed(Option<Timestamp>, Timestamp, JobProblem),
    /// Was called off; perhaps it never began.
    Cancelled(Option<Timestamp>, Timestamp),
}

/// Names one attempt at a job: whoever knows it may write into the job, for as long as nobody else took
/// it over.
pub type LeaseId = Id<Lease>;

/// The right to do a job, for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Names it.
    pub id: LeaseId,
    /// From then on anybody may take the job over.
    pub until: Timestamp,
}

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({ "code": "missing_column", "detail": "the file has no column isbn" })))]
pub struct JobProblem {
    /// A stable name in lower snake_case.
    pub code: String,
    /// For people.
    pub detail: String,
}

impl JobState {
    /// Every state there is.
    pub const ALL: &'static [Self] = &[Self::Queued, Self::Running, Self::Succeeded, Self::Failed, Self::Cancelled];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing changes any more by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// What people may do with a job from here.
    pub const fn allowed(self) -> &'static [&'static str] {
        match self {
            Self::Queued | Self::Running => &["cancel"],
            Self::Failed => &["retry"],
            Self::Succeeded | Self::Cancelled => &[],
        }
    }
}

impl JobPhase {
    /// Its name.
    pub const fn state(&self) -> JobState {
        match self {
            Self::Queued(_) => JobState::Queued,
            Self::Running(..) => JobState::Running,
            Self::Succeeded(..) => JobState::Succeeded,
            Self::Failed(..) => JobState::Failed,
            Self::Cancelled(..) => JobState::Cancelled,
        }
    }

    /// When it began, if it did.
    pub const fn started_at(&self) -> Option<Timestamp> {
        match self {
            Self::Running(since, _) | Self::Succeeded(since, _) => Some(*since),
            Self::Queued(since) | Self::Failed(since, ..) | Self::Cancelled(since, _) => *since,
        }
    }

    /// When it ended, if it did.
    pub const fn finished_at(&self) -> Option<Timestamp> {
        match self {
            Self::Queued(_) | Self::Running(..) => None,
            Self::Succeeded(_, at) | Self::Failed(_, at, _) | Self::Cancelled(_, at) => Some(*at),
        }
    }

    /// The right to do it, if somebody has that.
    pub const fn lease(&self) -> Option<Lease> {
        if let Self::Running(_, lease) = self { Some(*lease) } else { None }
    }
}

impl JobProblem {
    /// `code` and what it means to people.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), detail: detail.into() }
    }

    /// Whoever had to see to the job was gone before its end, once too often.
    pub fn interrupted() -> Self {
        Self::new("interrupted", "the server stopped again and again before the job had ended")
    }

    /// Something that is not the fault of whoever asked for the job.
    pub fn internal() -> Self {
        Self::new("internal_error", "something went wrong on our side")
    }
}
