//! The port to what lending shows.

use domain::{
    kernel::{StoreError, UserId},
    lending::{Instalment, LoanApplication, LoanApplicationId, LoanFacts, LoanId, Repayment, RepaymentId},
};

use super::{ApplicationQuery, ApplicationSort, LoanQuery, LoanSort, RepaymentSort, ScheduleSort};
use crate::{
    history::HistorySort,
    lending::HistoryEntry,
    page::{Page, PageRequest},
};

/// What is known of applications and loans. A single record is found whoever asks: what they may see of
/// it is for the use case to say. Lists come sorted as asked, never without a sort member.
pub trait LendingReader {
    /// One application, archived or not.
    fn find_application(&mut self, id: LoanApplicationId) -> Result<Option<LoanApplication>, StoreError>;

    /// A page of applications.
    fn list_applications(
        &mut self,
        query: &ApplicationQuery,
        page: &PageRequest<ApplicationSort>,
    ) -> Result<Page<LoanApplication>, StoreError>;

    /// A page of what was done with an application.
    fn list_history(
        &mut self,
        id: LoanApplicationId,
        page: &PageRequest<HistorySort>,
    ) -> Result<Page<HistoryEntry>, StoreError>;

    /// One loan.
    fn find_loan(&mut self, id: LoanId) -> Result<Option<LoanFacts>, StoreError>;

    /// A page of loans.
    fn list_loans(&mut self, query: &LoanQuery, page: &PageRequest<LoanSort>) -> Result<Page<LoanFacts>, StoreError>;

    /// A page of the instalments of a loan.
    fn list_schedule(&mut self, id: LoanId, page: &PageRequest<ScheduleSort>) -> Result<Page<Instalment>, StoreError>;

    /// A page of the repayments of a loan.
    fn list_repayments(&mut self, id: LoanId, page: &PageRequest<RepaymentSort>)
    -> Result<Page<Repayment>, StoreError>;

    /// A page of the repayments of all loans of a borrower.
    fn list_repayments_of(
        &mut self,
        borrower: UserId,
        page: &PageRequest<RepaymentSort>,
    ) -> Result<Page<Repayment>, StoreError>;

    /// One repayment of a loan.
    fn find_repayment(&mut self, loan: LoanId, id: RepaymentId) -> Result<Option<Repayment>, StoreError>;
}
