//! What is done to applications, and the record that each deed leaves.

use super::ApplicationState;
use crate::{kernel::Policy, policies::lending as policies};

/// What somebody does with an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Begins one.
    Start,
    /// Says something else in a draft.
    Change,
    /// Hands it in.
    Submit,
    /// Takes it back.
    Withdraw,
    /// Grants it, or proposes to.
    Approve,
    /// Agrees with what another officer proposed.
    Confirm,
    /// Turns it down.
    Reject,
    /// Ends it after the decision.
    Close,
    /// Takes it out of the lists.
    Archive,
    /// Puts it back into the lists.
    Restore,
}

impl Action {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Start,
        Self::Change,
        Self::Submit,
        Self::Withdraw,
        Self::Approve,
        Self::Confirm,
        Self::Reject,
        Self::Close,
        Self::Archive,
        Self::Restore,
    ];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Change => "change",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::Approve => "approve",
            Self::Confirm => "confirm",
            Self::Reject => "reject",
            Self::Close => "close",
            Self::Archive => "archive",
            Self::Restore => "restore",
        }
    }

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
