//! What can be asked about orders, and the port that answers it. Every query says what the caller may see.

use chrono::{DateTime, Utc};
use domain::{
    bookstore::{
        PaymentId, ProductId, RefundId,
        orders::{Offered, Order, OrderError, OrderId, OrderNumber, OrderParty, OrderScope, OrderState},
    },
    kernel::{Id, StoreError, Timestamp, UserId},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{OrderPaymentView, OrderRefundView, OrderStep, OrderStepView, OrderView, schema};
use crate::{
    Failure,
    bookstore::CartsReader,
    history::HistorySort,
    page::{Page, PageRequest, Position, Record, SortMember},
};

/// Which orders are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderFilter {
    /// In this state.
    #[schema(value_type = Option<schema::OrderState>)]
    pub state: Option<OrderState>,
    /// Of this customer.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub customer_id: Option<UserId>,
    /// With this number.
    #[schema(value_type = Option<schema::OrderNumber>)]
    pub number: Option<OrderNumber>,
    /// Placed at this instant or later.
    pub placed_from: Option<DateTime<Utc>>,
    /// Placed before this instant.
    pub placed_to: Option<DateTime<Utc>>,
}

/// Which orders storage is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderQuery {
    /// Of those that the caller may see.
    pub scope: OrderScope,
    /// What is asked for.
    pub filter: OrderFilter,
}

/// Nothing to choose by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderNoFilter {}

/// What a list of orders can be sorted by. Ties are broken by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderSort {
    /// By age.
    CreatedAt,
    /// By when they were placed; drafts come last.
    PlacedAt,
    /// By what they cost; drafts by what they cost when they were last changed.
    Total,
}

impl SortMember for OrderSort {
    const MEMBERS: &'static [(&'static str, Self)] =
        &[("created_at", Self::CreatedAt), ("placed_at", Self::PlacedAt), ("total", Self::Total)];
    const DESCENDING: bool = true;
}

/// What the payments of an order can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderPaymentSort {
    /// In the order in which they were tried.
    CreatedAt,
}

impl SortMember for OrderPaymentSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
}

/// What the refunds of an order can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderRefundSort {
    /// In the order in which they became due.
    CreatedAt,
}

impl SortMember for OrderRefundSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
}

/// What is known of orders. A single record is found whoever asks: what they may see of it is for the use case to say.
/// Lists come sorted as asked, never without a sort member.
pub trait OrdersReader: CartsReader {
    /// What these products are sold as, in their order and as many: `None` for what there is not. Others may change
    /// it meanwhile.
    fn offers(&mut self, products: &[ProductId]) -> Result<Vec<Option<Offered>>, StoreError>;

    /// One order.
    fn find_order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError>;

    /// A page of orders.
    fn list_orders(&mut self, query: &OrderQuery, page: &PageRequest<OrderSort>) -> Result<Page<Order>, StoreError>;

    /// A page of what was done with an order.
    fn list_order_steps(&mut self, id: OrderId, page: &PageRequest<HistorySort>)
    -> Result<Page<OrderStep>, StoreError>;

    /// A page of the payments of an order.
    fn list_order_payments(
        &mut self,
        id: OrderId,
        page: &PageRequest<OrderPaymentSort>,
    ) -> Result<Page<OrderPaymentView>, StoreError>;

    /// A page of what goes back of what was paid for an order.
    fn list_order_refunds(
        &mut self,
        id: OrderId,
        page: &PageRequest<OrderRefundSort>,
    ) -> Result<Page<OrderRefundView>, StoreError>;

    /// The orders that should have been paid at `at` or before, the oldest first, from the one after `after`.
    fn orders_to_expire(
        &mut self,
        at: Timestamp,
        after: Option<OrderPlace>,
        limit: i64,
    ) -> Result<Vec<OrderPlace>, StoreError>;

    /// The orders that were fulfilled at `at` or before and are not closed, in the same way.
    fn orders_to_close(
        &mut self,
        at: Timestamp,
        after: Option<OrderPlace>,
        limit: i64,
    ) -> Result<Vec<OrderPlace>, StoreError>;

    /// The payments that have waited since `before` to be settled, in the order of their age, from the one after
    /// `after`.
    fn payments_waiting(
        &mut self,
        before: Timestamp,
        after: Option<PaymentPlace>,
        limit: i64,
    ) -> Result<Vec<PaymentPlace>, StoreError>;

    /// The refunds that have waited since `before` to be settled, in the same way.
    fn refunds_waiting(
        &mut self,
        before: Timestamp,
        after: Option<RefundPlace>,
        limit: i64,
    ) -> Result<Vec<RefundPlace>, StoreError>;
}

/// A place among what waits: since when or until when, and which.
pub type Place<T> = (Timestamp, Id<T>);
/// A place among the orders that wait.
pub type OrderPlace = (Timestamp, OrderId);
/// A place among the payments that wait.
pub type PaymentPlace = (Timestamp, PaymentId);
/// A place among the refunds that wait.
pub type RefundPlace = (Timestamp, RefundId);

/// A page of the orders that the caller may see, the newest first.
pub fn list_orders(
    by: &OrderParty,
    reader: &mut dyn OrdersReader,
    filter: &OrderFilter,
    page: &PageRequest<OrderSort>,
) -> Result<Page<OrderView>, Failure> {
    let query = OrderQuery { scope: by.scope(), filter: *filter };
    Ok(reader.list_orders(&query, &page.in_usual_order())?.map(|it| OrderView::of(&it).view))
}

/// One order.
pub fn get_order(by: &OrderParty, reader: &mut dyn OrdersReader, id: OrderId) -> Result<Record<OrderView>, Failure> {
    Ok(OrderView::of(&visible(by, reader, id)?))
}

/// A page of what was done with an order.
pub fn list_order_history(
    by: &OrderParty,
    reader: &mut dyn OrdersReader,
    id: OrderId,
    page: &PageRequest<HistorySort>,
) -> Result<Page<OrderStepView>, Failure> {
    visible(by, reader, id)?;
    Ok(reader.list_order_steps(id, &page.in_usual_order())?.map(Into::into))
}

/// A page of the tries to pay an order.
pub fn list_order_payments(
    by: &OrderParty,
    reader: &mut dyn OrdersReader,
    id: OrderId,
    page: &PageRequest<OrderPaymentSort>,
) -> Result<Page<OrderPaymentView>, Failure> {
    visible(by, reader, id)?;
    Ok(reader.list_order_payments(id, &page.in_usual_order())?)
}

/// A page of what goes back of what was paid for an order.
pub fn list_order_refunds(
    by: &OrderParty,
    reader: &mut dyn OrdersReader,
    id: OrderId,
    page: &PageRequest<OrderRefundSort>,
) -> Result<Page<OrderRefundView>, Failure> {
    visible(by, reader, id)?;
    Ok(reader.list_order_refunds(id, &page.in_usual_order())?)
}

/// A page of all that somebody has ordered or thought of, for themselves, the oldest first.
pub fn orders_of(
    reader: &mut dyn OrdersReader,
    customer: UserId,
    after: Option<Position>,
) -> Result<Page<OrderView>, Failure> {
    let query = OrderQuery { scope: OrderScope::Own(customer), filter: OrderFilter::default() };
    let page = PageRequest { after, ..PageRequest::first(OrderSort::CreatedAt) };
    Ok(reader.list_orders(&query, &page)?.map(|it| OrderView::of(&it).view))
}

fn visible(by: &OrderParty, reader: &mut dyn OrdersReader, id: OrderId) -> Result<Order, Failure> {
    let found = reader.find_order(id)?.filter(|it| it.is_shown_to(by.actor()));
    found.ok_or_else(|| OrderError::NotFound.into())
}
