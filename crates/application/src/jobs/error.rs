//! What may be refused about long work.

use domain::kernel::{Fact, Kind, Refusal};

use super::JobState;
use crate::Failure;

/// Why a job does not do what is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobsError {
    /// There is none, as far as the caller may know.
    #[error("there is no such job")]
    NotFound,
    /// Not from the state that it is in.
    #[error("a job that is {} cannot {action}", from.name())]
    IllegalTransition {
        /// The state that it is in.
        from: JobState,
        /// What it was to do.
        action: &'static str,
    },
    /// Whoever writes into it does not do it any more: it was called off, or somebody took it over.
    #[error("the job is in other hands")]
    Lost,
}

impl Refusal for JobsError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::Absent,
            Self::IllegalTransition { .. } | Self::Lost => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "job_not_found",
            Self::IllegalTransition { .. } => "illegal_transition",
            Self::Lost => "job_lost",
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            Self::NotFound | Self::Lost => Vec::new(),
            Self::IllegalTransition { from, action } => vec![
                ("from", Fact::Text(from.name().to_owned())),
                ("action", Fact::Text((*action).to_owned())),
                ("allowed", Fact::List(from.allowed().iter().map(|it| (*it).to_owned()).collect())),
            ],
        }
    }
}

impl From<JobsError> for Failure {
    fn from(error: JobsError) -> Self {
        Self::refused(&error)
    }
}
