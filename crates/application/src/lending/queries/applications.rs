//! Lists of applications, and what was done with one.

use domain::{
    kernel::UserId,
    lending::{ApplicationState, LendingError, LoanApplication, LoanApplicationId, Participant, Scope},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{LendingReader, usually};
use crate::{
    Failure,
    history::HistorySort,
    lending::{HistoryView, LoanApplicationView, schema},
    page::{Page, PageRequest, Record, SortMember},
};

/// Which applications are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoanApplicationFilter {
    /// In this state.
    #[schema(value_type = Option<schema::LoanApplicationState>)]
    pub state: Option<ApplicationState>,
    /// Of this person.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub borrower_id: Option<UserId>,
    /// With archived ones among them.
    pub archived: Option<bool>,
}

/// Which applications storage is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplicationQuery {
    /// Of those that the caller may see.
    pub scope: Scope,
    /// What is asked for.
    pub filter: LoanApplicationFilter,
}

/// What a list of applications can be sorted by. Ties are broken by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationSort {
    /// By age.
    CreatedAt,
    /// By the last change.
    UpdatedAt,
    /// By the amount that is asked for.
    Amount,
}

impl SortMember for ApplicationSort {
    const MEMBERS: &'static [(&'static str, Self)] =
        &[("created_at", Self::CreatedAt), ("updated_at", Self::UpdatedAt), ("amount", Self::Amount)];
}

/// A page of the applications that the caller may see.
pub fn list_loan_applications(
    by: &Participant,
    reader: &mut dyn LendingReader,
    filter: &LoanApplicationFilter,
    page: &PageRequest<ApplicationSort>,
) -> Result<Page<LoanApplicationView>, Failure> {
    let query = ApplicationQuery { scope: by.scope(), filter: *filter };
    let found = reader.list_applications(&query, &usually(page, ApplicationSort::CreatedAt))?;
    Ok(found.map(|it| LoanApplicationView::of(&it).view))
}

/// One application, archived or not.
pub fn get_loan_application(
    by: &Participant,
    reader: &mut dyn LendingReader,
    id: LoanApplicationId,
) -> Result<Record<LoanApplicationView>, Failure> {
    Ok(LoanApplicationView::of(&visible(by, reader, id)?))
}

/// A page of what was done with an application.
pub fn list_loan_history(
    by: &Participant,
    reader: &mut dyn LendingReader,
    id: LoanApplicationId,
    page: &PageRequest<HistorySort>,
) -> Result<Page<HistoryView>, Failure> {
    visible(by, reader, id)?;
    Ok(reader.list_history(id, &usually(page, HistorySort::At))?.map(Into::into))
}

fn visible(
    by: &Participant,
    reader: &mut dyn LendingReader,
    id: LoanApplicationId,
) -> Result<LoanApplication, Failure> {
    let found = reader.find_application(id)?.filter(|it| it.is_shown_to(by.actor()));
    found.ok_or_else(|| LendingError::ApplicationNotFound.into())
}
