//! Applications: found, loaded to be changed, and kept.

mod row;

use application::{
    lending::{ApplicationQuery, ApplicationSort, LoanApplicationFilter},
    page::{Key as Place, Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    kernel::{StoreError, Timestamp, UserId},
    lending::{ApplicationState, LoanApplication, LoanApplicationId, LoanApplications, Scope},
};
use row::Row;

use super::schema::{lending_applications, lending_applications::dsl};
use crate::{
    db::{
        Db, MultiBackend,
        keyset::{Column, List},
        on, store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

/// In the place of what somebody wanted money for who is gone.
const FORGOTTEN: &str = "Erased";

const APPLICATIONS: List<ApplicationSort, Row> = List {
    id: Column::id("lending_applications.id"),
    column: |by| match by {
        ApplicationSort::CreatedAt => Column::instant("lending_applications.created_at"),
        ApplicationSort::UpdatedAt => Column::instant("lending_applications.updated_at"),
        ApplicationSort::Amount => Column::number("lending_applications.amount").nullable(),
    },
    key: |row, by| match by {
        ApplicationSort::CreatedAt => Place::Instant(row.created_at.into()),
        ApplicationSort::UpdatedAt => Place::Instant(row.updated_at.into()),
        ApplicationSort::Amount => row.amount.map_or(Place::Null, Place::Number),
    },
    row_id: |row| Place::Id(row.id.0),
};

impl LoanApplications for Unit<'_> {
    fn application(&mut self, id: LoanApplicationId) -> Result<LoanApplication, StoreError> {
        let sought = dsl::lending_applications.find(Key::from(id));
        let row: QueryResult<Row> = on!(
            self.conn,
            pg | conn | sought.select(Row::as_select()).for_update().first(conn),
            sqlite | conn | sought.select(Row::as_select()).first(conn)
        );
        row.map_err(store_error)?.try_into()
    }

    fn add_application(&mut self, application: &LoanApplication) -> Result<(), StoreError> {
        let row = Row::from(application.facts());
        diesel::insert_into(dsl::lending_applications).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_application(&mut self, was: &LoanApplication, now: &LoanApplication) -> Result<(), StoreError> {
        let (was, row) = (was.facts().revision, Row::from(now.facts()));
        let present = dsl::lending_applications.find(row.id).filter(dsl::revision.eq(was));
        let saved = diesel::update(present).set(row).execute(self.conn).map_err(store_error)?;
        if saved == 1 { Ok(()) } else { Err(StoreError::Contended) }
    }

    fn applications_to_close(
        &mut self,
        decided_by: Timestamp,
        limit: usize,
    ) -> Result<Vec<LoanApplicationId>, StoreError> {
        let mut due = Vec::new();
        for state in [ApplicationState::Approved, ApplicationState::Rejected] {
            let sought = dsl::lending_applications
                .filter(dsl::state.eq(state.name()).and(dsl::decided_at.le(Some(Ts(decided_by)))))
                .order((dsl::state, dsl::decided_at, dsl::id))
                .limit(i64::try_from(limit - due.len()).unwrap_or(i64::MAX))
                .select(dsl::id);
            let ids: Vec<Key> = sought.load(self.conn).map_err(store_error)?;
            due.extend(ids.into_iter().map(LoanApplicationId::from));
        }
        Ok(due)
    }

    fn forget_purposes_of(
        &mut self,
        borrower: UserId,
        at: Timestamp,
        limit: usize,
    ) -> Result<Vec<LoanApplicationId>, StoreError> {
        let telling = dsl::lending_applications
            .filter(dsl::borrower_id.eq(Key::from(borrower)))
            .filter(dsl::purpose.is_not_null().and(dsl::purpose.ne(FORGOTTEN)))
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select(dsl::id);
        let ids: Vec<Key> = telling.load(self.conn).map_err(store_error)?;
        diesel::update(dsl::lending_applications.filter(dsl::id.eq_any(ids.clone())))
            .set((dsl::purpose.eq(FORGOTTEN), dsl::revision.eq(dsl::revision + 1), dsl::updated_at.eq(Ts(at))))
            .execute(self.conn)
            .map_err(store_error)?;
        Ok(ids.into_iter().map(Into::into).collect())
    }

    fn drafts_of(&mut self, borrower: UserId, limit: usize) -> Result<Vec<LoanApplicationId>, StoreError> {
        let drafts = dsl::lending_applications
            .filter(dsl::borrower_id.eq(Key::from(borrower)))
            .filter(dsl::state.eq(ApplicationState::Draft.name()))
            .order((dsl::created_at, dsl::id))
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select(dsl::id);
        let ids: Vec<Key> = drafts.load(self.conn).map_err(store_error)?;
        Ok(ids.into_iter().map(Into::into).collect())
    }
}

/// One application.
pub(super) fn find(db: &mut Db, id: LoanApplicationId) -> Result<Option<LoanApplication>, StoreError> {
    let row = dsl::lending_applications.find(Key::from(id)).select(Row::as_select()).first(db);
    let row: Option<Row> = row.optional().map_err(store_error)?;
    row.map(TryInto::try_into).transpose()
}

/// A page of applications.
pub(super) fn list(
    db: &mut Db,
    query: &ApplicationQuery,
    page: &PageRequest<ApplicationSort>,
) -> Result<Page<LoanApplication>, StoreError> {
    let load = |cut: crate::db::keyset::Cut| cut.of(wanted(query)).select(Row::as_select()).load(db);
    let Page { data, next, .. } = APPLICATIONS.page(page, load)?;
    let total = if page.total { Some(wanted(query).count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { data: data.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?, next, total })
}

/// The applications that are asked for and may be seen.
fn wanted(query: &ApplicationQuery) -> lending_applications::BoxedQuery<'static, MultiBackend> {
    let ApplicationQuery { scope, filter: LoanApplicationFilter { state, borrower_id, archived } } = *query;
    let mut applications = dsl::lending_applications.into_boxed();
    if !archived.unwrap_or(false) {
        applications = applications.filter(dsl::archived_at.is_null());
    }
    match scope {
        Scope::Own(user) => applications = applications.filter(dsl::borrower_id.eq(Key::from(user))),
        Scope::Submitted(user) => {
            let mine = dsl::borrower_id.eq(Key::from(user));
            applications = applications.filter(dsl::submitted_at.is_not_null().or(mine));
        }
    }
    if let Some(borrower) = borrower_id {
        applications = applications.filter(dsl::borrower_id.eq(Key::from(borrower)));
    }
    let of_one = borrower_id.is_some() || matches!(scope, Scope::Own(_));
    match state {
        // One person has few: no other index is to lead to them.
        Some(state) if of_one => applications.filter(dsl::state.concat("").eq(state.name())),
        Some(state) => applications.filter(dsl::state.eq(state.name())),
        None => applications,
    }
}
