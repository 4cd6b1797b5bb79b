//! What jobs there are, and how one may stand.

use domain::kernel::{Permission, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Brings a file into the catalogue.
    CatalogueImport,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
    /// Waits for its turn.
    Queued,
    /// Is being done, since then.
    Running(Timestamp),
    /// Ended as it should.
    Succeeded(Timestamp, Timestamp),
    /// Ended otherwise; perhaps it never began.
    Failed(Option<Timestamp>, Timestamp, JobProblem),
    /// Was called off; perhaps it never began.
    Cancelled(Option<Timestamp>, Timestamp),
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

impl JobKind {
    /// Every kind there is.
    pub const ALL: &'static [Self] = &[Self::CatalogueImport];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CatalogueImport => "catalogue_import",
        }
    }

    /// What one needs to ask for it, and to see those that others asked for.
    pub const fn permission(self) -> Permission {
        match self {
            Self::CatalogueImport => Permission::CatalogueWrite,
        }
    }
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

    /// Whether nothing will change any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// What a job may do from here.
    pub const fn allowed(self) -> &'static [&'static str] {
        match self {
            Self::Queued => &["start", "wait", "fail", "cancel"],
            Self::Running => &["advance", "succeed", "fail", "cancel"],
            Self::Succeeded | Self::Failed | Self::Cancelled => &[],
        }
    }
}

impl JobPhase {
    /// Its name.
    pub const fn state(&self) -> JobState {
        match self {
            Self::Queued => JobState::Queued,
            Self::Running(_) => JobState::Running,
            Self::Succeeded(..) => JobState::Succeeded,
            Self::Failed(..) => JobState::Failed,
            Self::Cancelled(..) => JobState::Cancelled,
        }
    }

    /// When it began, if it did.
    pub const fn started_at(&self) -> Option<Timestamp> {
        match self {
            Self::Queued => None,
            Self::Running(since) | Self::Succeeded(since, _) => Some(*since),
            Self::Failed(since, ..) | Self::Cancelled(since, _) => *since,
        }
    }

    /// When it ended, if it did.
    pub const fn finished_at(&self) -> Option<Timestamp> {
        match self {
            Self::Queued | Self::Running(_) => None,
            Self::Succeeded(_, at) | Self::Failed(_, at, _) | Self::Cancelled(_, at) => Some(*at),
        }
    }
}

impl JobProblem {
    /// Whoever had to see to the job is gone.
    pub fn interrupted() -> Self {
        let detail = "the server stopped before the job had ended; ask for it again";
        Self { code: "interrupted".to_owned(), detail: detail.to_owned() }
    }
}
