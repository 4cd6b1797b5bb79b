//! Lists of loans, of their instalments and of what was paid.

use domain::{
    kernel::UserId,
    lending::{LendingError, LoanFacts, LoanId, LoanState, Participant, RepaymentId, Scope},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{LendingReader, usually};
use crate::{
    Ctx, Failure,
    lending::{InstalmentView, LoanView, RepaymentView, schema},
    page::{Page, PageRequest, Record, SortMember},
};

/// Which loans are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoanFilter {
    /// In this state.
    #[schema(value_type = Option<schema::LoanState>)]
    pub state: Option<LoanState>,
    /// Of this person.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub borrower_id: Option<UserId>,
}

/// Nothing to choose by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

/// Which loans storage is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoanQuery {
    /// Of those that the caller may see.
    pub scope: Scope,
    /// What is asked for.
    pub filter: LoanFilter,
}

/// What a list of loans can be sorted by. Ties are broken by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoanSort {
    /// By age.
    CreatedAt,
    /// By the last change.
    UpdatedAt,
    /// By what was lent.
    Principal,
}

impl SortMember for LoanSort {
    const MEMBERS: &'static [(&'static str, Self)] =
        &[("created_at", Self::CreatedAt), ("updated_at", Self::UpdatedAt), ("principal", Self::Principal)];
}

/// What a schedule can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleSort {
    /// The first instalment first.
    Number,
}

impl SortMember for ScheduleSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("number", Self::Number)];
}

/// What repayments can be sorted by. Ties are broken by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepaymentSort {
    /// In the order in which they were recorded.
    CreatedAt,
}

impl SortMember for RepaymentSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
}

/// A page of the loans that the caller may see.
pub fn list_loans(
    by: &Participant,
    reader: &mut dyn LendingReader,
    filter: &LoanFilter,
    page: &PageRequest<LoanSort>,
) -> Result<Page<LoanView>, Failure> {
    let query = LoanQuery { scope: by.scope(), filter: *filter };
    let found = reader.list_loans(&query, &usually(page, LoanSort::CreatedAt))?;
    shown(found, |it| Ok(LoanView::of(it)?.view))
}

/// One loan.
pub fn get_loan(by: &Participant, reader: &mut dyn LendingReader, id: LoanId) -> Result<Record<LoanView>, Failure> {
    LoanView::of(&visible(by, reader, id)?)
}

/// A page of the instalments of a loan.
pub fn list_loan_schedule(
    ctx: &Ctx,
    by: &Participant,
    reader: &mut dyn LendingReader,
    id: LoanId,
    page: &PageRequest<ScheduleSort>,
) -> Result<Page<InstalmentView>, Failure> {
    let currency = visible(by, reader, id)?.terms.amount.currency();
    let found = reader.list_schedule(id, &usually(page, ScheduleSort::Number))?;
    shown(found, |it| InstalmentView::of(it, currency, ctx.at.date_naive()))
}

/// A page of what was paid back of a loan.
pub fn list_repayments(
    by: &Participant,
    reader: &mut dyn LendingReader,
    id: LoanId,
    page: &PageRequest<RepaymentSort>,
) -> Result<Page<RepaymentView>, Failure> {
    visible(by, reader, id)?;
    let found = reader.list_repayments(id, &usually(page, RepaymentSort::CreatedAt))?;
    shown(found, |it| Ok(RepaymentView::of(it)?.view))
}

/// One repayment of a loan.
pub fn get_repayment(
    by: &Participant,
    reader: &mut dyn LendingReader,
    loan: LoanId,
    id: RepaymentId,
) -> Result<Record<RepaymentView>, Failure> {
    visible(by, reader, loan)?;
    RepaymentView::of(&reader.find_repayment(loan, id)?.ok_or(LendingError::RepaymentNotFound)?)
}

fn visible(by: &Participant, reader: &mut dyn LendingReader, id: LoanId) -> Result<LoanFacts, Failure> {
    let found = reader.find_loan(id)?.filter(|it| it.is_shown_to(by.scope()));
    found.ok_or_else(|| LendingError::LoanNotFound.into())
}

/// The same page with each record as it is shown.
pub(super) fn shown<T, V>(page: Page<T>, view: impl FnMut(&T) -> Result<V, Failure>) -> Result<Page<V>, Failure> {
    let Page { data, next, total } = page;
    Ok(Page { data: data.iter().map(view).collect::<Result<_, _>>()?, next, total })
}
