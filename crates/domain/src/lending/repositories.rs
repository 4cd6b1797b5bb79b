//! The ports to storage: what use cases that change something need of it. Reading for display goes past
//! the domain and is no concern of these.
//!
//! What is loaded here is loaded to be changed, so nobody else changes it until the surrounding
//! transaction ends, where the database can lock; a missing record is [`StoreError::Absent`]. To save
//! takes the record as it was loaded and as it is to be; it is [`StoreError::Contended`] when the stored
//! revision is no longer that of `was`.

use super::{Loan, LoanApplication, LoanApplicationId, LoanId, Repayment};
use crate::kernel::{StoreError, Timestamp, UserId};

/// All applications.
pub trait LoanApplications {
    /// The application with this id.
    fn application(&mut self, id: LoanApplicationId) -> Result<LoanApplication, StoreError>;

    /// Keeps a new application.
    fn add_application(&mut self, application: &LoanApplication) -> Result<(), StoreError>;

    /// Keeps what changed.
    fn save_application(&mut self, was: &LoanApplication, now: &LoanApplication) -> Result<(), StoreError>;

    /// Which applications were decided at `decided_by` or before and are not closed; at most `limit`.
    fn applications_to_close(
        &mut self,
        decided_by: Timestamp,
        limit: usize,
    ) -> Result<Vec<LoanApplicationId>, StoreError>;

    /// Puts a word that says nothing in the place of what somebody wanted money for, in at most `limit` of their
    /// applications, and says in which.
    fn forget_purposes_of(
        &mut self,
        borrower: UserId,
        at: Timestamp,
        limit: usize,
    ) -> Result<Vec<LoanApplicationId>, StoreError>;

    /// Which drafts somebody has; at most `limit`.
    fn drafts_of(&mut self, borrower: UserId, limit: usize) -> Result<Vec<LoanApplicationId>, StoreError>;
}

/// All loans.
pub trait Loans {
    /// The loan with this id.
    fn loan(&mut self, id: LoanId) -> Result<Loan, StoreError>;

    /// Keeps a new loan.
    fn add_loan(&mut self, loan: &Loan) -> Result<(), StoreError>;

    /// Keeps what changed.
    fn save_loan(&mut self, was: &Loan, now: &Loan) -> Result<(), StoreError>;

    /// Keeps a new repayment.
    fn add_repayment(&mut self, repayment: &Repayment) -> Result<(), StoreError>;
}
