//! Lending: people ask for a loan, officers decide, and what was lent is paid back.
//!
//! A [`LoanApplication`] goes from draft to closed; its approval spawns a [`Loan`] with a schedule of
//! instalments. How sums are divided is in `annuity` and `schedule`, to the minor unit and without
//! floats. Who is told of what happened is not decided here.

mod action;
mod annuity;
mod application;
mod decision;
mod error;
mod instalment;
mod loan;
mod offer;
mod policy;
mod progress;
mod repayment;
mod repositories;
mod roles;
mod schedule;
mod state;
mod terms;
mod wish;

pub use action::{Action, Transition};
pub use application::{ApplicationFacts, Granting, LoanApplication, LoanApplicationId, PATIENCE};
pub use decision::{Approval, Confirmation, Proposal, Rejection};
pub use error::{CONSTRAINTS, LendingError, not_positive, other_currency};
pub use instalment::Instalment;
pub use loan::{Loan, LoanFacts, LoanId, LoanPhase};
pub use offer::Offer;
pub use policy::{LendingPolicy, LendingPolicyError};
pub use progress::{Closing, Closure, Progress, Submission};
pub use repayment::{Payment, Repayment, RepaymentId};
pub use repositories::{LoanApplications, Loans};
pub use roles::{Borrower, LendingAdmin, Officer, Participant, Scope};
pub use state::{ApplicationState, CloseReason, InstalmentState, LoanState};
pub use terms::{AnnualRate, Purpose, Reason, TermMonths, Terms};
pub use wish::{Request, Wish, WishChange};
