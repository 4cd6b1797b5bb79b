//! The use cases of lending: people ask for a loan, officers decide, and what was lent is paid back.

mod applications;
mod checks;
mod commands;
mod decisions;
mod loans;
mod queries;
mod schema;
mod trail;
mod upkeep;
mod views;

use domain::{
    kernel::StoreError,
    lending::{CONSTRAINTS, LendingError, LoanApplications, Loans},
};

pub use applications::{
    archive_loan_application, close_loan_application, restore_loan_application, start_loan_application,
    submit_loan_application, update_loan_application, withdraw_loan_application,
};
pub use checks::Aim;
pub use commands::{
    ApproveLoanApplication, AskedMoney, CreateRepayment, MoneyChange, RejectLoanApplication, StartLoanApplication,
    UpdateLoanApplication,
};
pub use decisions::{approve_loan_application, confirm_loan_application, reject_loan_application};
pub use loans::{create_repayment, write_off_loan};
pub use queries::{
    ApplicationQuery, ApplicationSort, LendingReader, LoanApplicationFilter, LoanFilter, LoanQuery, LoanSort, NoFilter,
    RepaymentSort, ScheduleSort, applications_of, get_loan, get_loan_application, get_repayment,
    list_loan_applications, list_loan_history, list_loan_schedule, list_loans, list_repayments, loans_of,
    repayments_of,
};
pub use upkeep::{close_expired_applications, forget_purposes_of, withdraw_drafts_of};
pub use views::{
    BalanceView, DecisionView, HistoryEntry, HistoryView, InstalmentView, LoanApplicationView, LoanView, ProposalView,
    RepaymentView, TermsView,
};

use crate::{Failure, ledger::Ledger};

/// Everything a lending use case may change, and nothing else.
pub trait LendingUnit: LendingReader + LoanApplications + Loans + Ledger {
    /// Adds to the history of an application.
    fn add_history(&mut self, entry: &HistoryEntry) -> Result<(), StoreError>;
}

/// What a violated constraint of this context means.
pub(crate) fn refusal(constraint: &str) -> Option<Failure> {
    CONSTRAINTS.iter().find(|(name, _)| *name == constraint).map(|(_, error)| Failure::refused(error))
}

impl From<LendingError> for Failure {
    fn from(error: LendingError) -> Self {
        Self::refused(&error)
    }
}
