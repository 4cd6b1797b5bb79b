//! The tables of lending, and the ports that read and write them.
//!
//! Applications and loans are read as the rules know them and shown from there: a row says more than is
//! shown in no state, and what a state shows is decided once.

mod applications;
mod history;
mod loans;
mod schema;
#[cfg(test)]
mod tests;

use application::{
    history::HistorySort,
    lending::{
        ApplicationQuery, ApplicationSort, HistoryEntry, LendingReader, LendingUnit, LoanQuery, LoanSort,
        RepaymentSort, ScheduleSort,
    },
    page::{Page, PageRequest},
};
use domain::{
    kernel::{Money, StoreError, UserId},
    lending::{Instalment, LoanApplication, LoanApplicationId, LoanFacts, LoanId, Repayment, RepaymentId},
};
use history::History;

use crate::{db::history::Steps, unit::Unit};

impl LendingReader for Unit<'_> {
    fn find_application(&mut self, id: LoanApplicationId) -> Result<Option<LoanApplication>, StoreError> {
        applications::find(self.conn, id)
    }

    fn list_applications(
        &mut self,
        query: &ApplicationQuery,
        page: &PageRequest<ApplicationSort>,
    ) -> Result<Page<LoanApplication>, StoreError> {
        applications::list(self.conn, query, page)
    }

    fn list_history(
        &mut self,
        id: LoanApplicationId,
        page: &PageRequest<HistorySort>,
    ) -> Result<Page<HistoryEntry>, StoreError> {
        History::list(self.conn, id, page)
    }

    fn find_loan(&mut self, id: LoanId) -> Result<Option<LoanFacts>, StoreError> {
        loans::find(self.conn, id)
    }

    fn list_loans(&mut self, query: &LoanQuery, page: &PageRequest<LoanSort>) -> Result<Page<LoanFacts>, StoreError> {
        loans::list(self.conn, query, page)
    }

    fn list_schedule(&mut self, id: LoanId, page: &PageRequest<ScheduleSort>) -> Result<Page<Instalment>, StoreError> {
        loans::list_schedule(self.conn, id, page)
    }

    fn list_repayments(
        &mut self,
        id: LoanId,
        page: &PageRequest<RepaymentSort>,
    ) -> Result<Page<Repayment>, StoreError> {
        loans::list_repayments(self.conn, id, page)
    }

    fn list_repayments_of(
        &mut self,
        borrower: UserId,
        page: &PageRequest<RepaymentSort>,
    ) -> Result<Page<Repayment>, StoreError> {
        loans::list_repayments_of(self.conn, borrower, page)
    }

    fn find_repayment(&mut self, loan: LoanId, id: RepaymentId) -> Result<Option<Repayment>, StoreError> {
        loans::find_repayment(self.conn, loan, id)
    }
}

impl LendingUnit for Unit<'_> {
    fn add_history(&mut self, entry: &HistoryEntry) -> Result<(), StoreError> {
        History::add(self.conn, entry)
    }
}

/// A record that no rule of ours would have written.
fn corrupt(what: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(format!("a record of lending is corrupt: {what}").into())
}

/// A column that is there in this state.
fn there<T>(column: Option<T>) -> Result<T, StoreError> {
    column.ok_or_else(|| corrupt("something is missing"))
}

/// So many minor units of `currency`.
fn money(minor: i64, currency: &str) -> Result<Money, StoreError> {
    Money::of_minor(minor, currency.parse().map_err(corrupt)?).map_err(corrupt)
}
