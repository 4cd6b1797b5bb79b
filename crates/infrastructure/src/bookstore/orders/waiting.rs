//! What waits for something to be done by itself: in which order, and from where on.

use application::bookstore::orders::Place;
use diesel::RunQueryDsl;
use domain::{
    bookstore::orders::{OrderState, PaymentState, RefundState},
    kernel::{Id, StoreError, Timestamp},
};

use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
    types::{Instant, Key, Ts, Uid},
};

/// Rows of one table that are in one state, by when they came into it or have to leave it. An index leads to them.
pub(super) struct Waiting {
    table: &'static str,
    state: &'static str,
    since: &'static str,
}

/// Orders that are to be paid.
pub(super) const TO_BE_PAID: Waiting =
    Waiting { table: "bookstore_orders", state: OrderState::Placed.name(), since: "pay_by" };
/// Orders that were handed over.
pub(super) const FULFILLED: Waiting =
    Waiting { table: "bookstore_orders", state: OrderState::Fulfilled.name(), since: "fulfilled_at" };
/// Payments that are on their way.
pub(super) const PAYMENTS: Waiting =
    Waiting { table: "bookstore_order_payments", state: PaymentState::Pending.name(), since: "created_at" };
/// Refunds that are on their way.
pub(super) const REFUNDS: Waiting =
    Waiting { table: "bookstore_order_refunds", state: RefundState::Pending.name(), since: "created_at" };

impl Waiting {
    /// Those since `before` or longer, the oldest first, from the one after `after`.
    pub(super) fn since<T>(
        &self,
        db: &mut Db,
        before: Timestamp,
        after: Option<Place<T>>,
        limit: i64,
    ) -> Result<Vec<Place<T>>, StoreError> {
        let Self { table, state, since } = self;
        let mut text = Fragment::default();
        text.sql(format!("SELECT {since}, id FROM {table} WHERE state = ")).value(&Value::Text((*state).to_owned()));
        text.sql(format!(" AND {since} <= ")).value(&Value::Instant(Ts(before)));
        if let Some((at, id)) = after {
            text.sql(format!(" AND ({since}, id) > (")).value(&Value::Instant(Ts(at)));
            text.sql(", ").value(&Value::Id(id.into())).sql(")");
        }
        text.sql(format!(" ORDER BY state, {since}, id LIMIT ")).value(&Value::Number(limit));
        let rows: Vec<(Ts, Key)> = Statement::<(Instant, Uid)>::new(text).load(db).map_err(store_error)?;
        Ok(rows.into_iter().map(|(at, id)| (at.into(), Id::from(id))).collect())
    }
}
