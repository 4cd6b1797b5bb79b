//! Lists of loans, of the instalments of one and of its repayments.

use application::{
    lending::{LoanFilter, LoanQuery, LoanSort, RepaymentSort, ScheduleSort},
    page::{Key as Place, Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    kernel::{StoreError, UserId},
    lending::{Instalment, LoanFacts, LoanId, Repayment, Scope},
};

use super::{
    super::schema::{
        lending_instalments::dsl as instalments, lending_loans, lending_loans::dsl, lending_repayments,
        lending_repayments::dsl as repayments,
    },
    row::{InstalmentRow, LoanRow, RepaymentRow},
};
use crate::db::{
    Db, MultiBackend,
    keyset::{Column, List},
    store_error,
    types::Key,
};

const LOANS: List<LoanSort, LoanRow> = List {
    id: Column::id("lending_loans.id"),
    column: |by| match by {
        LoanSort::CreatedAt => Column::instant("lending_loans.created_at"),
        LoanSort::UpdatedAt => Column::instant("lending_loans.updated_at"),
        LoanSort::Principal => Column::number("lending_loans.principal"),
    },
    key: |row, by| match by {
        LoanSort::CreatedAt => Place::Instant(row.created_at.into()),
        LoanSort::UpdatedAt => Place::Instant(row.updated_at.into()),
        LoanSort::Principal => Place::Number(row.principal),
    },
    row_id: |row| Place::Id(row.id.0),
};

/// A number is there once in a schedule.
const SCHEDULE: List<ScheduleSort, InstalmentRow> = List {
    id: Column::number("lending_instalments.number"),
    column: |ScheduleSort::Number| Column::number("lending_instalments.number"),
    key: |row, ScheduleSort::Number| Place::Number(row.number.into()),
    row_id: |row| Place::Number(row.number.into()),
};

const REPAYMENTS: List<RepaymentSort, RepaymentRow> = List {
    id: Column::id("lending_repayments.id"),
    column: |RepaymentSort::CreatedAt| Column::instant("lending_repayments.created_at"),
    key: |row, RepaymentSort::CreatedAt| Place::Instant(row.created_at.into()),
    row_id: |row| Place::Id(row.id.0),
};

/// A page of loans.
pub(in crate::lending) fn list(
    db: &mut Db,
    query: &LoanQuery,
    page: &PageRequest<LoanSort>,
) -> Result<Page<LoanFacts>, StoreError> {
    let Page { data, next, .. } =
        LOANS.page(page, |cut| cut.of(wanted(query)).select(LoanRow::as_select()).load(db))?;
    let total = if page.total { Some(wanted(query).count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { data: data.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?, next, total })
}

/// The loans that are asked for and may be seen.
fn wanted(query: &LoanQuery) -> lending_loans::BoxedQuery<'static, MultiBackend> {
    let LoanQuery { scope, filter: LoanFilter { state, borrower_id } } = *query;
    let mut loans = dsl::lending_loans.into_boxed();
    if let Scope::Own(user) = scope {
        loans = loans.filter(dsl::borrower_id.eq(Key::from(user)));
    }
    if let Some(borrower) = borrower_id {
        loans = loans.filter(dsl::borrower_id.eq(Key::from(borrower)));
    }
    let of_one = borrower_id.is_some() || matches!(scope, Scope::Own(_));
    match state {
        // One person has few: no other index is to lead to them.
        Some(state) if of_one => loans.filter(dsl::state.concat("").eq(state.name())),
        Some(state) => loans.filter(dsl::state.eq(state.name())),
        None => loans,
    }
}

/// A page of the instalments of a loan.
pub(in crate::lending) fn list_schedule(
    db: &mut Db,
    id: LoanId,
    page: &PageRequest<ScheduleSort>,
) -> Result<Page<Instalment>, StoreError> {
    let all = || instalments::lending_instalments.filter(instalments::loan_id.eq(Key::from(id))).into_boxed();
    let found = SCHEDULE.page(page, |cut| cut.of(all()).select(InstalmentRow::as_select()).load(db))?;
    let total = if page.total { Some(all().count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { total, ..found.map(Into::into) })
}

/// A page of the repayments of all loans of a borrower. They have few loans, each with its repayments in an index.
pub(in crate::lending) fn list_repayments_of(
    db: &mut Db,
    borrower: UserId,
    page: &PageRequest<RepaymentSort>,
) -> Result<Page<Repayment>, StoreError> {
    let all = || -> lending_repayments::BoxedQuery<'static, MultiBackend> {
        let theirs = dsl::lending_loans.filter(dsl::borrower_id.eq(Key::from(borrower))).select(dsl::id);
        repayments::lending_repayments.filter(repayments::loan_id.eq_any(theirs)).into_boxed()
    };
    let Page { data, next, total } =
        REPAYMENTS.page(page, |cut| cut.of(all()).select(RepaymentRow::as_select()).load(db))?;
    Ok(Page { data: data.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?, next, total })
}

/// A page of the repayments of a loan.
pub(in crate::lending) fn list_repayments(
    db: &mut Db,
    id: LoanId,
    page: &PageRequest<RepaymentSort>,
) -> Result<Page<Repayment>, StoreError> {
    let all = || repayments::lending_repayments.filter(repayments::loan_id.eq(Key::from(id))).into_boxed();
    let Page { data, next, .. } =
        REPAYMENTS.page(page, |cut| cut.of(all()).select(RepaymentRow::as_select()).load(db))?;
    let total = if page.total { Some(all().count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { data: data.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?, next, total })
}
