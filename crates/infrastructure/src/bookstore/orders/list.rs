//! Orders: found, and listed.

use std::collections::HashMap;

use application::{
    bookstore::orders::{OrderFilter, OrderId, OrderQuery, OrderSort},
    page::{Key as Place, Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    bookstore::orders::{Order, OrderScope},
    kernel::StoreError,
};

use super::{
    offers,
    row::{LineRow, OrderRow},
    schema::{bookstore_order_lines::dsl as lines, bookstore_orders, bookstore_orders::dsl},
};
use crate::db::{
    Db, MultiBackend,
    keyset::{Column, Cut, List},
    store_error,
    types::{Key, Ts},
};

const ORDERS: List<OrderSort, OrderRow> = List {
    id: Column::id("bookstore_orders.id"),
    column: |by| match by {
        OrderSort::CreatedAt => Column::instant("bookstore_orders.created_at"),
        OrderSort::PlacedAt => Column::instant("bookstore_orders.placed_at").nullable(),
        OrderSort::Total => Column::number("bookstore_orders.total").nullable(),
    },
    key: |row, by| match by {
        OrderSort::CreatedAt => Place::Instant(row.created_at.into()),
        OrderSort::PlacedAt => row.placed_at.map_or(Place::Null, |it| Place::Instant(it.into())),
        OrderSort::Total => row.total.map_or(Place::Null, Place::Number),
    },
    row_id: |row| Place::Id(row.id.0),
};

/// One order.
pub(super) fn find(db: &mut Db, id: OrderId) -> Result<Option<Order>, StoreError> {
    let row = dsl::bookstore_orders.find(Key::from(id)).select(OrderRow::as_select()).first(db);
    let row: Option<OrderRow> = row.optional().map_err(store_error)?;
    Ok(whole(db, row.into_iter().collect())?.pop())
}

/// A page of orders.
pub(super) fn list(db: &mut Db, query: &OrderQuery, page: &PageRequest<OrderSort>) -> Result<Page<Order>, StoreError> {
    let load = |cut: Cut| cut.of(wanted(query)).select(OrderRow::as_select()).load(db);
    let Page { data, next, .. } = ORDERS.page(page, load)?;
    let total = if page.total { Some(wanted(query).count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { data: whole(db, data)?, next, total })
}

/// Orders with their lines, found for all at once.
pub(super) fn whole(db: &mut Db, rows: Vec<OrderRow>) -> Result<Vec<Order>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Key> = rows.iter().map(|it| it.id).collect();
    let theirs = lines::bookstore_order_lines
        .filter(lines::order_id.eq_any(ids))
        .order((lines::order_id, lines::position))
        .select(LineRow::as_select());
    let theirs: Vec<LineRow> = theirs.load(db).map_err(store_error)?;
    let open: Vec<Key> = theirs.iter().filter(|it| it.title.is_none()).map(|it| it.product_id).collect();
    let offers = offers::load(db, &open)?;
    let mut by_order: HashMap<Key, Vec<LineRow>> = HashMap::new();
    for line in theirs {
        by_order.entry(line.order_id).or_default().push(line);
    }
    let order = |row: OrderRow| {
        let lines = by_order.remove(&row.id).unwrap_or_default().into_iter();
        let lines = lines.map(|it| {
            let offered = offers.get(&it.product_id);
            it.into_line(&row.currency, offered)
        });
        let lines = lines.collect::<Result<_, _>>()?;
        row.into_order(lines)
    };
    rows.into_iter().map(order).collect()
}

/// The orders that are asked for and may be seen.
fn wanted(query: &OrderQuery) -> bookstore_orders::BoxedQuery<'static, MultiBackend> {
    let OrderQuery { scope, filter: OrderFilter { state, customer_id, number, placed_from, placed_to } } = *query;
    let mut orders = dsl::bookstore_orders.into_boxed();
    match scope {
        OrderScope::Own(user) => orders = orders.filter(dsl::customer_id.eq(Key::from(user))),
        OrderScope::Placed(user) => {
            let mine = dsl::customer_id.eq(Key::from(user));
            orders = orders.filter(dsl::placed_at.is_not_null().or(mine));
        }
    }
    if let Some(customer) = customer_id {
        orders = orders.filter(dsl::customer_id.eq(Key::from(customer)));
    }
    if let Some(number) = number {
        orders = orders.filter(dsl::number.eq(number.to_string()));
    }
    if let Some(from) = placed_from {
        orders = orders.filter(dsl::placed_at.ge(Some(Ts(from))));
    }
    if let Some(to) = placed_to {
        orders = orders.filter(dsl::placed_at.lt(Some(Ts(to))));
    }
    let of_one = customer_id.is_some() || number.is_some() || matches!(scope, OrderScope::Own(_));
    match state {
        // One person has few: no other index is to lead to them.
        Some(state) if of_one => orders.filter(dsl::state.concat("").eq(state.name())),
        Some(state) => orders.filter(dsl::state.eq(state.name())),
        None => orders,
    }
}
