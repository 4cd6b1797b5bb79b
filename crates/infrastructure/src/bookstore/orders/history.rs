//! What was done with orders, kept.

use application::{
    bookstore::orders::{OrderHistorySort, OrderId, OrderStep},
    page::{Key as Place, Page, PageRequest},
};
use diesel::prelude::*;
use domain::{bookstore::orders::OrderAction, kernel::StoreError};

use super::{
    super::stored::{corrupt, read},
    schema::{bookstore_order_history, bookstore_order_history::dsl},
};
use crate::db::{
    Db,
    keyset::{Column, List},
    store_error,
    types::{Key, Ts},
};

#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = bookstore_order_history)]
struct Row {
    order_id: Key,
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
const HISTORY: List<OrderHistorySort, Row> = List {
    id: Column::number("bookstore_order_history.revision"),
    column: |OrderHistorySort::At| Column::number("bookstore_order_history.revision"),
    key: |row, OrderHistorySort::At| Place::Number(row.revision),
    row_id: |row| Place::Number(row.revision),
};

/// Keeps one more step.
pub(super) fn add(db: &mut Db, step: &OrderStep) -> Result<(), StoreError> {
    let row = Row {
        order_id: step.order.into(),
        revision: step.revision,
        at: step.at.into(),
        actor_id: step.actor.map(Into::into),
        action: step.action.name().to_owned(),
        from_state: step.from.map(|it| it.name().to_owned()),
        to_state: step.to.name().to_owned(),
        why: step.why.clone(),
        request_id: step.request_id.clone(),
    };
    diesel::insert_into(dsl::bookstore_order_history).values(row).execute(db).map(drop).map_err(store_error)
}

/// A page of the steps of an order.
pub(super) fn list(
    db: &mut Db,
    id: OrderId,
    page: &PageRequest<OrderHistorySort>,
) -> Result<Page<OrderStep>, StoreError> {
    let all = || dsl::bookstore_order_history.filter(dsl::order_id.eq(Key::from(id))).into_boxed();
    let Page { data, next, .. } = HISTORY.page(page, |cut| cut.of(all()).select(Row::as_select()).load(db))?;
    let total = if page.total { Some(all().count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { data: data.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?, next, total })
}

impl TryFrom<Row> for OrderStep {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let action = OrderAction::ALL.iter().find(|it| it.name() == row.action);
        Ok(Self {
            order: row.order_id.into(),
            revision: row.revision,
            at: row.at.into(),
            actor: row.actor_id.map(Into::into),
            action: *action.ok_or_else(|| corrupt("no such action"))?,
            from: row.from_state.as_deref().map(read).transpose()?,
            to: read(&row.to_state)?,
            why: row.why,
            request_id: row.request_id,
        })
    }
}
