//! What can be asked of lending: filters as clients give them, queries as storage gets them, and the
//! port that answers them. Every query says what the caller may see.

mod applications;
mod loans;
mod own;
mod reader;

pub use applications::{
    ApplicationQuery, ApplicationSort, LoanApplicationFilter, get_loan_application, list_loan_applications,
    list_loan_history,
};
pub use loans::{
    LoanFilter, LoanQuery, LoanSort, NoFilter, RepaymentSort, ScheduleSort, get_loan, get_repayment,
    list_loan_schedule, list_loans, list_repayments,
};
pub use own::{applications_of, loans_of, repayments_of};
pub use reader::LendingReader;

use crate::page::{Order, PageRequest};

/// The same page, sorted by `usual` if nothing else is asked for.
fn usually<S: Copy>(page: &PageRequest<S>, usual: S) -> PageRequest<S> {
    let mut page = page.clone();
    if page.sort.is_empty() {
        page.sort.push(Order { by: usual, descending: false });
    }
    page
}
