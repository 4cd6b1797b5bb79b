//! Payments of orders and what goes back of them, kept.

use application::{
    bookstore::orders::{OrderId, OrderPaymentSort, OrderPaymentView, OrderRefundSort, OrderRefundView},
    page::{Key as Place, Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    bookstore::{
        PaymentId, RefundId,
        orders::{OrderPayment, OrderPayments, OrderRefund, PaymentState},
    },
    kernel::{StoreError, Timestamp},
};

use super::{
    super::stored::{money, perhaps, read},
    schema::{
        bookstore_order_payments, bookstore_order_payments::dsl, bookstore_order_refunds,
        bookstore_order_refunds::dsl as refunds,
    },
};
use crate::{
    db::{
        Db,
        keyset::{Column, List},
        store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = bookstore_order_payments, treat_none_as_null = true, treat_none_as_default_value = false)]
struct PaymentRow {
    id: Key,
    order_id: Key,
    gateway: String,
    method: Option<String>,
    currency: String,
    amount: i64,
    state: String,
    reference: Option<String>,
    action_url: Option<String>,
    decline_code: Option<String>,
    created_at: Ts,
    settled_at: Option<Ts>,
}

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = bookstore_order_refunds, treat_none_as_null = true, treat_none_as_default_value = false)]
struct RefundRow {
    id: Key,
    order_id: Key,
    payment_id: Key,
    currency: String,
    amount: i64,
    reason: String,
    state: String,
    reference: Option<String>,
    decline_code: Option<String>,
    created_at: Ts,
    settled_at: Option<Ts>,
}

const PAYMENTS: List<OrderPaymentSort, PaymentRow> = List {
    id: Column::id("bookstore_order_payments.id"),
    column: |OrderPaymentSort::CreatedAt| Column::instant("bookstore_order_payments.created_at"),
    key: |row, OrderPaymentSort::CreatedAt| Place::Instant(row.created_at.into()),
    row_id: |row| Place::Id(row.id.0),
};

const REFUNDS: List<OrderRefundSort, RefundRow> = List {
    id: Column::id("bookstore_order_refunds.id"),
    column: |OrderRefundSort::CreatedAt| Column::instant("bookstore_order_refunds.created_at"),
    key: |row, OrderRefundSort::CreatedAt| Place::Instant(row.created_at.into()),
    row_id: |row| Place::Id(row.id.0),
};

impl OrderPayments for Unit<'_> {
    fn order_payment(&mut self, id: PaymentId) -> Result<OrderPayment, StoreError> {
        let row = dsl::bookstore_order_payments.find(Key::from(id)).select(PaymentRow::as_select()).first(self.conn);
        let row: PaymentRow = row.map_err(store_error)?;
        row.try_into()
    }

    fn pending_payment(&mut self, order: OrderId) -> Result<Option<OrderPayment>, StoreError> {
        first_in(self.conn, order, PaymentState::Pending)
    }

    fn paying_payment(&mut self, order: OrderId) -> Result<Option<OrderPayment>, StoreError> {
        first_in(self.conn, order, PaymentState::Succeeded)
    }

    fn add_order_payment(&mut self, payment: &OrderPayment) -> Result<(), StoreError> {
        let insert = diesel::insert_into(dsl::bookstore_order_payments).values(PaymentRow::from(payment));
        insert.execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_order_payment(&mut self, payment: &OrderPayment) -> Result<(), StoreError> {
        let row = PaymentRow::from(payment);
        let saved = diesel::update(dsl::bookstore_order_payments.find(row.id)).set(&row).execute(self.conn);
        saved.map(drop).map_err(store_error)
    }

    fn order_refund(&mut self, id: RefundId) -> Result<OrderRefund, StoreError> {
        let row = refunds::bookstore_order_refunds.find(Key::from(id)).select(RefundRow::as_select()).first(self.conn);
        let row: RefundRow = row.map_err(store_error)?;
        row.try_into()
    }

    fn add_order_refund(&mut self, refund: &OrderRefund) -> Result<(), StoreError> {
        let insert = diesel::insert_into(refunds::bookstore_order_refunds).values(RefundRow::from(refund));
        insert.execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_order_refund(&mut self, refund: &OrderRefund) -> Result<(), StoreError> {
        let row = RefundRow::from(refund);
        let saved = diesel::update(refunds::bookstore_order_refunds.find(row.id)).set(&row).execute(self.conn);
        saved.map(drop).map_err(store_error)
    }
}

/// The first payment of an order in this state.
fn first_in(db: &mut Db, order: OrderId, state: PaymentState) -> Result<Option<OrderPayment>, StoreError> {
    let sought = dsl::bookstore_order_payments
        .filter(dsl::order_id.eq(Key::from(order)))
        // One order has few: no other index is to lead to them.
        .filter(dsl::state.concat("").eq(state.name()))
        .order((dsl::settled_at, dsl::id))
        .select(PaymentRow::as_select());
    let row: Option<PaymentRow> = sought.first(db).optional().map_err(store_error)?;
    row.map(TryInto::try_into).transpose()
}

/// A page of what goes back of what was paid for an order.
pub(super) fn list_refunds(
    db: &mut Db,
    order: OrderId,
    page: &PageRequest<OrderRefundSort>,
) -> Result<Page<OrderRefundView>, StoreError> {
    let all = || refunds::bookstore_order_refunds.filter(refunds::order_id.eq(Key::from(order))).into_boxed();
    let Page { data, next, .. } = REFUNDS.page(page, |cut| cut.of(all()).select(RefundRow::as_select()).load(db))?;
    let total = if page.total { Some(all().count().get_result(db).map_err(store_error)?) } else { None };
    let view = |row: RefundRow| OrderRefund::try_from(row).map(|it| OrderRefundView::of(&it));
    Ok(Page { data: data.into_iter().map(view).collect::<Result<_, _>>()?, next, total })
}

/// A page of the payments of an order.
pub(super) fn list(
    db: &mut Db,
    order: OrderId,
    page: &PageRequest<OrderPaymentSort>,
) -> Result<Page<OrderPaymentView>, StoreError> {
    let all = || dsl::bookstore_order_payments.filter(dsl::order_id.eq(Key::from(order))).into_boxed();
    let Page { data, next, .. } = PAYMENTS.page(page, |cut| cut.of(all()).select(PaymentRow::as_select()).load(db))?;
    let total = if page.total { Some(all().count().get_result(db).map_err(store_error)?) } else { None };
    let view = |row: PaymentRow| OrderPayment::try_from(row).map(|it| OrderPaymentView::of(&it));
    Ok(Page { data: data.into_iter().map(view).collect::<Result<_, _>>()?, next, total })
}

impl From<&OrderPayment> for PaymentRow {
    fn from(payment: &OrderPayment) -> Self {
        Self {
            id: payment.id.into(),
            order_id: payment.order.into(),
            gateway: payment.gateway.clone(),
            method: payment.method.as_ref().map(ToString::to_string),
            currency: payment.amount.currency().code().to_owned(),
            amount: payment.amount.minor(),
            state: payment.state.name().to_owned(),
            reference: payment.reference.as_ref().map(ToString::to_string),
            action_url: payment.action_url.clone(),
            decline_code: payment.decline_code.map(|it| it.name().to_owned()),
            created_at: payment.created_at.into(),
            settled_at: payment.settled_at.map(Ts),
        }
    }
}

impl TryFrom<PaymentRow> for OrderPayment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            order: row.order_id.into(),
            gateway: row.gateway,
            method: row.method.as_deref().map(read).transpose()?,
            amount: money(row.amount, &row.currency)?,
            state: read(&row.state)?,
            reference: perhaps(row.reference)?,
            action_url: row.action_url,
            decline_code: row.decline_code.as_deref().map(read).transpose()?,
            created_at: row.created_at.into(),
            settled_at: row.settled_at.map(Timestamp::from),
        })
    }
}

impl From<&OrderRefund> for RefundRow {
    fn from(refund: &OrderRefund) -> Self {
        Self {
            id: refund.id.into(),
            order_id: refund.order.into(),
            payment_id: refund.payment.into(),
            currency: refund.amount.currency().code().to_owned(),
            amount: refund.amount.minor(),
            reason: refund.reason.name().to_owned(),
            state: refund.state.name().to_owned(),
            reference: refund.reference.as_ref().map(ToString::to_string),
            decline_code: refund.decline_code.map(|it| it.name().to_owned()),
            created_at: refund.created_at.into(),
            settled_at: refund.settled_at.map(Ts),
        }
    }
}

impl TryFrom<RefundRow> for OrderRefund {
    type Error = StoreError;

    fn try_from(row: RefundRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            order: row.order_id.into(),
            payment: row.payment_id.into(),
            amount: money(row.amount, &row.currency)?,
            reason: read(&row.reason)?,
            state: read(&row.state)?,
            reference: perhaps(row.reference)?,
            decline_code: row.decline_code.as_deref().map(read).transpose()?,
            created_at: row.created_at.into(),
            settled_at: row.settled_at.map(Timestamp::from),
        })
    }
}
