//! The use cases of orders: what customers want of the shop, from the draft until it is closed.

mod commands;
mod drafts;
mod goods;
mod handling;
mod paying;
mod payment_views;
mod queries;
mod refunds;
mod schema;
mod settling;
mod trail;
mod upkeep;
mod views;

use domain::{
    bookstore::{
        Carts, Purchases, Reviews, Sales, Stocks,
        orders::{ORDER_CONSTRAINTS, OrderError, OrderPayments, Orders},
    },
    kernel::{Precondition, StoreError},
};

pub(super) use commands::wanted;
pub use commands::{CreateOrder, FulfilOrder, LinePortion, PayOrder, RefundOrder, UpdateOrder, WantedLine};
pub use domain::bookstore::orders::OrderId;
pub(super) use drafts::order_at_once;
pub use drafts::{create_order, place_order, update_order};
pub(super) use goods::offers;
pub use handling::{cancel_order, close_order, fulfil_order, refund_order};
pub use paying::{Payable, Question, Settlement, begin_payment, payment_to_settle, settle_payment};
pub use payment_views::{NextActionView, OrderPaymentView, OrderRefundView};
pub use queries::{
    OrderFilter, OrderNoFilter, OrderPaymentSort, OrderPlace, OrderQuery, OrderRefundSort, OrderSort, OrdersReader,
    PaymentPlace, Place, RefundPlace, get_order, list_order_history, list_order_payments, list_order_refunds,
    list_orders, orders_of,
};
pub use refunds::{refund_to_settle, settle_refund};
pub(crate) use schema::OrderQuantity;
pub use settling::{hear_of_payment, settle_what_waits};
pub use upkeep::{cancel_unpaid_orders_of, tidy_orders};
pub use views::{OrderLineView, OrderStep, OrderStepView, OrderView};

use crate::{Failure, ledger::Ledger};

/// Everything a use case of orders may change, and nothing else.
pub trait OrdersUnit:
    OrdersReader + Orders + OrderPayments + Carts + Stocks + Sales + Reviews + Purchases + Ledger
{
    /// Adds to the history of an order.
    fn add_order_step(&mut self, step: &OrderStep) -> Result<(), StoreError>;
}

/// Which order, and in which state it is wanted.
pub type OrderAim<'p> = (OrderId, &'p Precondition);

/// What a violated constraint of orders means.
pub(super) fn refusal(constraint: &str) -> Option<Failure> {
    ORDER_CONSTRAINTS.iter().find(|(name, _)| *name == constraint).map(|(_, error)| Failure::refused(error))
}

impl From<OrderError> for Failure {
    fn from(error: OrderError) -> Self {
        Self::refused(&error)
    }
}
