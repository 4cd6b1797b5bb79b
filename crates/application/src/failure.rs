//! Why a use case did not happen, in the only terms that the outer layers need.

use std::{error::Error, time::Duration};

use domain::kernel::{Denied, Fact, Kind, Refusal, Stale, StoreError, Violation};

use crate::{constraints, limits::Standing};

/// The one error of all use cases.
#[derive(Debug)]
pub enum Failure {
    /// A rule said no.
    Refused(Box<Refused>),
    /// The database is away or has more to do than it can; try again after the given time.
    Unavailable(Duration),
    /// Too much was asked for in too short a time: how the caller stands with the policy that refuses.
    Limited(Box<Standing>),
    /// Another transaction was faster; the store tries the work again.
    Contended,
    /// A defect. Logged in full, never shown.
    Internal(Box<dyn Error + Send + Sync>),
}

/// A refusal, detached from the context that made it.
#[derive(Debug)]
pub struct Refused {
    /// What it asks of the caller.
    pub kind: Kind,
    /// A stable name that clients may match on.
    pub code: &'static str,
    /// For people.
    pub detail: String,
    /// The members of the input that are to blame.
    pub violations: Vec<Violation>,
    /// What else a program may want to know.
    pub facts: Vec<(&'static str, Fact)>,
}

impl Failure {
    /// How soon it is worth trying again when the database is away or busy.
    pub const PAUSE: Duration = Duration::from_secs(1);

    /// Each context says `impl From<ItsError> for Failure` with this.
    pub fn refused(refusal: &impl Refusal) -> Self {
        Self::Refused(Box::new(Refused {
            kind: refusal.kind(),
            code: refusal.code(),
            detail: refusal.to_string(),
            violations: refusal.violations(),
            facts: refusal.facts(),
        }))
    }

    /// A refusal that belongs to no context.
    pub fn plain(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        let (violations, facts) = (Vec::new(), Vec::new());
        Self::Refused(Box::new(Refused { kind, code, detail: detail.into(), violations, facts }))
    }

    /// The input breaks these rules.
    pub fn invalid(violations: Vec<Violation>) -> Self {
        let detail = match violations.len() {
            1 => "1 member is not valid".to_owned(),
            many => format!("{many} members are not valid"),
        };
        let (kind, code, facts) = (Kind::Invalid, "validation_failed", Vec::new());
        Self::Refused(Box::new(Refused { kind, code, detail, violations, facts }))
    }

    /// No valid credential was shown.
    pub fn unauthenticated() -> Self {
        Self::plain(Kind::Unauthenticated, "unauthenticated", "a valid access token is needed")
    }

    /// A defect.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Too busy, or without its database.
    pub const fn unavailable() -> Self {
        Self::Unavailable(Self::PAUSE)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Absent => Self::plain(Kind::Absent, "not_found", "no such record"),
            StoreError::Violated(constraint) => constraints::refusal(&constraint),
            StoreError::Contended => Self::Contended,
            StoreError::Away(_) => Self::unavailable(),
            StoreError::Failed(cause) => Self::Internal(cause),
        }
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::refused(&denied)
    }
}

impl From<Stale> for Failure {
    fn from(stale: Stale) -> Self {
        Self::refused(&stale)
    }
}
