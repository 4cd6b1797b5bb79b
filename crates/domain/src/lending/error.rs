//! Everything lending refuses.

use super::Action;
use crate::kernel::{Currency, Denied, Fact, Forbidden, IllegalTransition, Kind, Refusal, Refused, Stale, Violation};

/// Why lending says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LendingError {
    /// There is no such application, as far as the caller may know.
    #[error("no such loan application")]
    ApplicationNotFound,
    /// There is no such loan, as far as the caller may know.
    #[error("no such loan")]
    LoanNotFound,
    /// The loan has no such repayment.
    #[error("no such repayment")]
    RepaymentNotFound,
    /// Another record has the id that the client brought.
    #[error("there is a record with this id already")]
    DuplicateId,
    /// Not from the state that it is in.
    #[error(transparent)]
    IllegalTransition(#[from] IllegalTransition),
    /// A policy says that this is for others.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// What one officer approved has waited for the other for too long.
    #[error("the first instalment of what was approved is due already: reject it")]
    StaleProposal,
    /// The input breaks these rules.
    #[error("{}", counted(.0.len()))]
    Invalid(Vec<Violation>),
    /// The actor may not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The record moved on.
    #[error(transparent)]
    Stale(#[from] Stale),
}

fn counted(members: usize) -> String {
    if members == 1 { "1 member is not valid".to_owned() } else { format!("{members} members are not valid") }
}

/// What a violated constraint of the database means, by its name, which is the same on every
/// database.
pub const CONSTRAINTS: &[(&str, LendingError)] =
    &[("lending_applications_pkey", LendingError::DuplicateId), ("lending_repayments_pkey", LendingError::DuplicateId)];

/// The money at `pointer` is not in the currency that is lent.
pub fn other_currency(pointer: &str, wanted: Currency) -> Violation {
    Violation::new(format!("{pointer}/currency"), "currency_mismatch", format!("must be {wanted}"))
}

/// The money at `pointer` is too little.
pub fn not_positive(pointer: &str, code: &'static str, detail: &str) -> Violation {
    Violation::new(format!("{pointer}/amount"), code, detail)
}

impl LendingError {
    /// Refuses an input that breaks any rule, with all of them.
    pub fn refuse(broken: Vec<Violation>) -> Result<(), Self> {
        if broken.is_empty() { Ok(()) } else { Err(Self::Invalid(broken)) }
    }

    /// What a policy refused, of a record that is `absent` if it is hidden, and `illegal` in another state.
    pub(super) fn refused(refused: Refused, absent: Self, illegal: impl FnOnce() -> Self) -> Self {
        match refused {
            Refused::Denied(denied) => Self::Denied(denied),
            Refused::Hidden => absent,
            Refused::Forbidden(forbidden) => Self::Forbidden(forbidden),
            Refused::State => illegal(),
        }
    }

    /// An application in the state `from` does not allow `action`.
    pub(super) fn illegal(from: &'static str, action: Action, allowed: &[Action]) -> Self {
        let allowed = allowed.iter().map(|it| it.name()).collect();
        IllegalTransition { from, action: action.name(), allowed }.into()
    }
}

impl Refusal for LendingError {
    fn kind(&self) -> Kind {
        match self {
            Self::ApplicationNotFound | Self::LoanNotFound | Self::RepaymentNotFound => Kind::Absent,
            Self::DuplicateId | Self::StaleProposal => Kind::Conflict,
            Self::IllegalTransition(illegal) => illegal.kind(),
            Self::Forbidden(forbidden) => forbidden.kind(),
            Self::Invalid(_) => Kind::Invalid,
            Self::Denied(denied) => denied.kind(),
            Self::Stale(stale) => stale.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ApplicationNotFound => "loan_application_not_found",
            Self::LoanNotFound => "loan_not_found",
            Self::RepaymentNotFound => "repayment_not_found",
            Self::DuplicateId => "duplicate_id",
            Self::IllegalTransition(illegal) => illegal.code(),
            Self::Forbidden(forbidden) => forbidden.code(),
            Self::StaleProposal => "stale_proposal",
            Self::Invalid(_) => "validation_failed",
            Self::Denied(denied) => denied.code(),
            Self::Stale(stale) => stale.code(),
        }
    }

    fn violations(&self) -> Vec<Violation> {
        if let Self::Invalid(broken) = self { broken.clone() } else { Vec::new() }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        if let Self::IllegalTransition(illegal) = self { illegal.facts() } else { Vec::new() }
    }
}
