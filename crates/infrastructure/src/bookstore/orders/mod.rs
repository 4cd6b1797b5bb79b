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

use application::{
    bookstore::orders::{
        OrderHistorySort, OrderId, OrderPaymentSort, OrderPaymentView, OrderQuery, OrderSort, OrderStep, OrdersReader,
        OrdersUnit, PaymentPlace, RefundPlace,
    },
    page::{Page, PageRequest},
};
use domain::{
    bookstore::orders::Order,
    kernel::{StoreError, Timestamp},
};

use crate::unit::Unit;

impl OrdersReader for Unit<'_> {
    fn find_order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        list::find(self.conn, id)
    }

    fn list_orders(&mut self, query: &OrderQuery, page: &PageRequest<OrderSort>) -> Result<Page<Order>, StoreError> {
        list::list(self.conn, query, page)
    }

    fn list_order_steps(
        &mut self,
        id: OrderId,
        page: &PageRequest<OrderHistorySort>,
    ) -> Result<Page<OrderStep>, StoreError> {
        history::list(self.conn, id, page)
    }

    fn list_order_payments(
        &mut self,
        id: OrderId,
        page: &PageRequest<OrderPaymentSort>,
    ) -> Result<Page<OrderPaymentView>, StoreError> {
        payments::list(self.conn, id, page)
    }

    fn payments_waiting(
        &mut self,
        before: Timestamp,
        after: Option<PaymentPlace>,
        limit: i64,
    ) -> Result<Vec<PaymentPlace>, StoreError> {
        payments::waiting(self.conn, before, after, limit)
    }

    fn refunds_waiting(&mut self, after: Option<RefundPlace>, limit: i64) -> Result<Vec<RefundPlace>, StoreError> {
        payments::refunds_waiting(self.conn, after, limit)
    }
}

impl OrdersUnit for Unit<'_> {
    fn add_order_step(&mut self, step: &OrderStep) -> Result<(), StoreError> {
        history::add(self.conn, step)
    }
}
