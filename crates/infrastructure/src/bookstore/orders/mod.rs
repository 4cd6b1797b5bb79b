//! Orders, their lines and what was done with them: the tables, and the ports that read and write them.

mod history;
mod invoices;
mod kept;
mod list;
mod offers;
mod payments;
mod row;
mod schema;
#[cfg(test)]
mod tests;
mod waiting;

use application::{
    bookstore::orders::{
        OrderId, OrderPaymentSort, OrderPaymentView, OrderPlace, OrderQuery, OrderRefundSort, OrderRefundView,
        OrderSort, OrderStep, OrdersReader, OrdersUnit, PaymentPlace, RefundPlace,
    },
    history::HistorySort,
    page::{Page, PageRequest},
};
use domain::{
    bookstore::{
        ProductId,
        orders::{Offered, Order},
    },
    kernel::{StoreError, Timestamp},
};
use history::History;

use crate::{db::history::Steps, unit::Unit};

impl OrdersReader for Unit<'_> {
    fn offers(&mut self, products: &[ProductId]) -> Result<Vec<Option<Offered>>, StoreError> {
        offers::in_order(self.conn, products)
    }

    fn find_order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        list::find(self.conn, id)
    }

    fn list_orders(&mut self, query: &OrderQuery, page: &PageRequest<OrderSort>) -> Result<Page<Order>, StoreError> {
        list::list(self.conn, query, page)
    }

    fn list_order_steps(
        &mut self,
        id: OrderId,
        page: &PageRequest<HistorySort>,
    ) -> Result<Page<OrderStep>, StoreError> {
        History::list(self.conn, id, page)
    }

    fn list_order_payments(
        &mut self,
        id: OrderId,
        page: &PageRequest<OrderPaymentSort>,
    ) -> Result<Page<OrderPaymentView>, StoreError> {
        payments::list(self.conn, id, page)
    }

    fn list_order_refunds(
        &mut self,
        id: OrderId,
        page: &PageRequest<OrderRefundSort>,
    ) -> Result<Page<OrderRefundView>, StoreError> {
        payments::list_refunds(self.conn, id, page)
    }

    fn orders_to_expire(
        &mut self,
        at: Timestamp,
        after: Option<OrderPlace>,
        limit: i64,
    ) -> Result<Vec<OrderPlace>, StoreError> {
        waiting::TO_BE_PAID.since(self.conn, at, after, limit)
    }

    fn orders_to_close(
        &mut self,
        at: Timestamp,
        after: Option<OrderPlace>,
        limit: i64,
    ) -> Result<Vec<OrderPlace>, StoreError> {
        waiting::FULFILLED.since(self.conn, at, after, limit)
    }

    fn payments_waiting(
        &mut self,
        before: Timestamp,
        after: Option<PaymentPlace>,
        limit: i64,
    ) -> Result<Vec<PaymentPlace>, StoreError> {
        waiting::PAYMENTS.since(self.conn, before, after, limit)
    }

    fn refunds_waiting(
        &mut self,
        before: Timestamp,
        after: Option<RefundPlace>,
        limit: i64,
    ) -> Result<Vec<RefundPlace>, StoreError> {
        waiting::REFUNDS.since(self.conn, before, after, limit)
    }
}

impl OrdersUnit for Unit<'_> {
    fn add_order_step(&mut self, step: &OrderStep) -> Result<(), StoreError> {
        History::add(self.conn, step)
    }
}
