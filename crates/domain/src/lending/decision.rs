//! What officers decide.

use super::{LoanId, Reason, Terms};
use crate::kernel::{Timestamp, UserId};

/// What one officer would grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Who.
    pub officer: UserId,
    /// When.
    pub at: Timestamp,
    /// On which terms.
    pub terms: Terms,
    /// Why, if they said so.
    pub reason: Option<Reason>,
}

/// That a second officer agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Who; never the one who proposed.
    pub officer: UserId,
    /// When.
    pub at: Timestamp,
}

/// A loan was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// By whom, and on which terms.
    pub proposal: Proposal,
    /// Who agreed, where a second officer had to.
    pub confirmation: Option<Confirmation>,
    /// What came of it.
    pub loan: LoanId,
}

/// No loan was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// By whom.
    pub officer: UserId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

impl Approval {
    /// When it came into force.
    pub fn at(&self) -> Timestamp {
        self.confirmation.map_or(self.proposal.at, |it| it.at)
    }
}
