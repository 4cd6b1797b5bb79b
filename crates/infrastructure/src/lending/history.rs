//! What was done with applications, kept.

use application::{
    lending::{HistoryEntry, HistorySort},
    page::{Key as Place, Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    kernel::StoreError,
    lending::{Action, LoanApplicationId},
};

use super::{
    corrupt,
    schema::{lending_history, lending_history::dsl},
};
use crate::db::{
    Db,
    keyset::{Column, List},
    store_error,
    types::{Key, Ts},
};

#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = lending_history)]
struct Row {
    application_id: Key,
    revision: i64,
    at: Ts,
    actor_id: Option<Key>,
    action: String,
    from_state: Option<String>,
    to_state: String,
    why: Option<String>,
    request_id: String,
}

/// What happened later led to a later state of the record.
const HISTORY: List<HistorySort, Row> = List {
    id: Column::number("lending_history.revision"),
    column: |HistorySort::At| Column::number("lending_history.revision"),
    key: |row, HistorySort::At| Place::Number(row.revision),
    row_id: |row| Place::Number(row.revision),
};

/// Keeps one more step.
pub(super) fn add(db: &mut Db, entry: &HistoryEntry) -> Result<(), StoreError> {
    let row = Row {
        application_id: entry.application.into(),
        revision: entry.revision,
        at: entry.at.into(),
        actor_id: entry.actor.map(Into::into),
        action: entry.action.name().to_owned(),
        from_state: entry.from.map(|it| it.name().to_owned()),
        to_state: entry.to.name().to_owned(),
        why: entry.why.clone(),
        request_id: entry.request_id.clone(),
    };
    diesel::insert_into(dsl::lending_history).values(row).execute(db).map(drop).map_err(store_error)
}

/// A page of the steps of an application.
pub(super) fn list(
    db: &mut Db,
    id: LoanApplicationId,
    page: &PageRequest<HistorySort>,
) -> Result<Page<HistoryEntry>, StoreError> {
    let all = || dsl::lending_history.filter(dsl::application_id.eq(Key::from(id))).into_boxed();
    let Page { data, next, .. } = HISTORY.page(page, |cut| cut.of(all()).select(Row::as_select()).load(db))?;
    let total = if page.total { Some(all().count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { data: data.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?, next, total })
}

impl TryFrom<Row> for HistoryEntry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let action = Action::ALL.iter().find(|it| it.name() == row.action);
        Ok(Self {
            application: row.application_id.into(),
            revision: row.revision,
            at: row.at.into(),
            actor: row.actor_id.map(Into::into),
            action: *action.ok_or_else(|| corrupt("action"))?,
            from: row.from_state.map(|it| it.parse()).transpose().map_err(corrupt)?,
            to: row.to_state.parse().map_err(corrupt)?,
            why: row.why,
            request_id: row.request_id,
        })
    }
}
