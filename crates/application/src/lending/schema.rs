//! How the values of lending are described to clients.

use crate::schema::{numbers, schemas};
pub(crate) use crate::values::{CurrencyCode, DecimalNumber, Money};

schemas! {
    /// What the money is for.
    Purpose = domain::lending::Purpose, "A bicycle to get to the lectures.", format("text");
    /// Why it was decided so.
    DecisionReason = domain::lending::Reason, "The income covers the instalments.", format("text");
    /// How an application stands. It goes from `draft` to `submitted` to one of `approved` and `rejected` to `closed`; `draft` and `submitted` ones may be withdrawn, and then are `closed` as well.
    LoanApplicationState = enum domain::lending::ApplicationState;
    /// Why an application was closed: it was `withdrawn`, the money was `disbursed`, it was `rejected`, or nobody closed it within 90 days after its approval and it `expired`.
    CloseReason = enum domain::lending::CloseReason;
    /// How a loan stands.
    LoanState = enum domain::lending::LoanState;
    /// How an instalment stands: nothing of it was paid (`open`), a part of it, all of it, or its day has gone by (`overdue`).
    InstalmentState = enum domain::lending::InstalmentState;
    /// What was done with an application.
    LoanApplicationAction = enum domain::lending::Action;
    /// What an officer decided.
    DecisionOutcome = enum super::views::Outcome;
}

numbers! {
    /// How many months a loan is paid back in: as many as it has instalments.
    TermMonths = domain::lending::TermMonths, 24;
    /// Interest for a year, in basis points: 650 is 6.5 %.
    AnnualRate = domain::lending::AnnualRate, 650;
}
