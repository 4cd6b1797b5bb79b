//! How far an application is. Each state carries what is known in it and nothing else, so that there is
//! no approved application without a loan, and no closed one without a reason.

use super::{Action, ApplicationState, Approval, CloseReason, Proposal, Rejection, Request, Wish};
use crate::kernel::Timestamp;

/// The states of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Its borrower is still writing it.
    Draft(Wish),
    /// An officer is to decide; the second one where the first has proposed something.
    Submitted(Submission, Option<Proposal>),
    /// It was granted.
    Approved(Submission, Approval),
    /// It was turned down.
    Rejected(Submission, Rejection),
    /// It is over.
    Closed(Closure),
}

/// What was handed in, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// What is asked for.
    pub request: Request,
    /// When.
    pub at: Timestamp,
}

/// The end of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    /// What it was before.
    pub how: Closing,
    /// When.
    pub at: Timestamp,
    /// Since when it is kept only for those who ask for it.
    pub archived_at: Option<Timestamp>,
}

/// The ways in which an application ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// Taken back before anybody else saw it.
    WithdrawnDraft(Wish),
    /// Taken back before the decision.
    Withdrawn(Submission),
    /// Granted, and paid out.
    Disbursed(Submission, Approval),
    /// Granted, and then forgotten.
    Expired(Submission, Approval),
    /// Turned down.
    Rejected(Submission, Rejection),
}

impl Closing {
    /// Its name.
    pub const fn reason(&self) -> CloseReason {
        match self {
            Self::WithdrawnDraft(_) | Self::Withdrawn(_) => CloseReason::Withdrawn,
            Self::Disbursed(..) => CloseReason::Disbursed,
            Self::Expired(..) => CloseReason::Expired,
            Self::Rejected(..) => CloseReason::Rejected,
        }
    }
}

impl Progress {
    /// The name of the state.
    pub const fn state(&self) -> ApplicationState {
        match self {
            Self::Draft(_) => ApplicationState::Draft,
            Self::Submitted(..) => ApplicationState::Submitted,
            Self::Approved(..) => ApplicationState::Approved,
            Self::Rejected(..) => ApplicationState::Rejected,
            Self::Closed(_) => ApplicationState::Closed,
        }
    }

    /// What can be done with it now.
    pub const fn allowed(&self) -> &'static [Action] {
        match self {
            Self::Draft(_) => &[Action::Change, Action::Submit, Action::Withdraw],
            Self::Submitted(_, None) => &[Action::Withdraw, Action::Approve, Action::Reject],
            Self::Submitted(_, Some(_)) => &[Action::Withdraw, Action::Confirm, Action::Reject],
            Self::Approved(..) | Self::Rejected(..) => &[Action::Close],
            Self::Closed(_) => &[Action::Archive, Action::Restore],
        }
    }

    /// What was handed in, if it ever was.
    pub const fn submission(&self) -> Option<&Submission> {
        match self {
            Self::Submitted(it, _) | Self::Approved(it, _) | Self::Rejected(it, _) => Some(it),
            Self::Closed(Closure { how, .. }) => match how {
                Closing::Withdrawn(it)
                | Closing::Disbursed(it, _)
                | Closing::Expired(it, _)
                | Closing::Rejected(it, _) => Some(it),
                Closing::WithdrawnDraft(_) => None,
            },
            Self::Draft(_) => None,
        }
    }

    /// What is asked for, as far as it is written down.
    pub fn wish(&self) -> Wish {
        match self {
            Self::Draft(it) | Self::Closed(Closure { how: Closing::WithdrawnDraft(it), .. }) => it.clone(),
            _ => self.submission().map(|it| it.request.clone().into()).unwrap_or_default(),
        }
    }

    /// How it was granted, if it was.
    pub const fn approval(&self) -> Option<&Approval> {
        match self {
            Self::Approved(_, it)
            | Self::Closed(Closure { how: Closing::Disbursed(_, it) | Closing::Expired(_, it), .. }) => Some(it),
            _ => None,
        }
    }

    /// How it was turned down, if it was.
    pub const fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Rejected(_, it) | Self::Closed(Closure { how: Closing::Rejected(_, it), .. }) => Some(it),
            _ => None,
        }
    }

    /// What one officer proposed and no other has confirmed.
    pub const fn pending(&self) -> Option<&Proposal> {
        match self {
            Self::Submitted(_, it) => it.as_ref(),
            _ => None,
        }
    }

    /// How it ended, if it did.
    pub const fn closure(&self) -> Option<&Closure> {
        match self {
            Self::Closed(it) => Some(it),
            _ => None,
        }
    }
}
