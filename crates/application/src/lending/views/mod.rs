//! What lending shows: the response bodies.

mod application;
mod history;
mod loan;
mod repayment;

pub(in crate::lending) use application::Outcome;
pub use application::{DecisionView, LoanApplicationView, ProposalView, TermsView};
pub use history::{HistoryEntry, HistoryView};
pub use loan::{BalanceView, InstalmentView, LoanView};
pub use repayment::RepaymentView;

use domain::kernel::{Currency, Money};

use crate::Failure;

/// So many minor units as they are shown.
fn money(minor: i64, currency: Currency) -> Result<Money, Failure> {
    Money::of_minor(minor, currency).map_err(Failure::internal)
}
