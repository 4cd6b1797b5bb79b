//! All that somebody has borrowed or wanted to, for themselves: archived ones too, the oldest first.

use domain::{kernel::UserId, lending::Scope};

use super::{
    ApplicationQuery, ApplicationSort, LendingReader, LoanApplicationFilter, LoanFilter, LoanQuery, LoanSort,
    RepaymentSort, loans::shown,
};
use crate::{
    Failure,
    lending::{LoanApplicationView, LoanView, RepaymentView},
    page::{Page, PageRequest, Position},
};

fn from_oldest<S: Copy>(by: S, after: Option<Position>) -> PageRequest<S> {
    PageRequest { after, ..PageRequest::first(by) }
}

/// A page of somebody's applications.
pub fn applications_of(
    reader: &mut dyn LendingReader,
    borrower: UserId,
    after: Option<Position>,
) -> Result<Page<LoanApplicationView>, Failure> {
    let filter = LoanApplicationFilter { archived: Some(true), ..LoanApplicationFilter::default() };
    let query = ApplicationQuery { scope: Scope::Own(borrower), filter };
    let page = reader.list_applications(&query, &from_oldest(ApplicationSort::CreatedAt, after))?;
    Ok(page.map(|it| LoanApplicationView::of(&it).view))
}

/// A page of somebody's loans.
pub fn loans_of(
    reader: &mut dyn LendingReader,
    borrower: UserId,
    after: Option<Position>,
) -> Result<Page<LoanView>, Failure> {
    let query = LoanQuery { scope: Scope::Own(borrower), filter: LoanFilter::default() };
    let page = reader.list_loans(&query, &from_oldest(LoanSort::CreatedAt, after))?;
    shown(page, |it| Ok(LoanView::of(it)?.view))
}

/// A page of what was paid back of all of somebody's loans.
pub fn repayments_of(
    reader: &mut dyn LendingReader,
    borrower: UserId,
    after: Option<Position>,
) -> Result<Page<RepaymentView>, Failure> {
    let page = reader.list_repayments_of(borrower, &from_oldest(RepaymentSort::CreatedAt, after))?;
    shown(page, |it| Ok(RepaymentView::of(it)?.view))
}
