//! What is done to applications, and the record that each deed leaves.

use super::ApplicationState;
use crate::{kernel::Policy, named, policies::lending as policies};

named! {
    /// What somebody does with an application.
    Action, "loan-application-action", "start, change, submit, withdraw, approve, confirm, reject, close, archive, \
        restore" {
        /// Begins one.
        Start = "start",
        /// Says something else in a draft.
        Change = "change",
        /// Hands it in.
        Submit = "submit",
        /// Takes it back.
        Withdraw = "withdraw",
        /// Grants it, or proposes to.
        Approve = "approve",
        /// Agrees with what another officer proposed.
        Confirm = "confirm",
        /// Turns it down.
        Reject = "reject",
        /// Ends it after the decision.
        Close = "close",
        /// Takes it out of the lists.
        Archive = "archive",
        /// Puts it back into the lists.
        Restore = "restore",
    }
}

impl Action {
    /// Who may do it, and in which states.
    pub const fn policy(self) -> &'static Policy {
        match self {
            Self::Start => &policies::START,
            Self::Change => &policies::CHANGE_APPLICATION,
            Self::Submit => &policies::SUBMIT,
            Self::Withdraw => &policies::WITHDRAW,
            Self::Approve => &policies::APPROVE,
            Self::Confirm => &policies::CONFIRM,
            Self::Reject => &policies::REJECT,
            Self::Close => &policies::CLOSE,
            Self::Archive | Self::Restore => &policies::ARCHIVE,
        }
    }
}

/// What an action did: a fact for the history of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the history has to hear of it"]
pub struct Transition {
    /// What was done.
    pub action: Action,
    /// The state before; there is none before the start.
    pub from: Option<ApplicationState>,
    /// The state after.
    pub to: ApplicationState,
    /// The reason, where one is known.
    pub why: Option<String>,
}
