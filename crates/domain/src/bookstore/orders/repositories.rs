//! The port to storage: what use cases that change orders need of it.
//!
//! As everywhere, what is loaded here is loaded to be changed, a missing record is [`StoreError::Absent`], and to save
//! is [`StoreError::Contended`] when the stored revision is no longer that of `was`.

use super::{
    super::{PaymentId, ProductId, RefundId},
    Order, OrderId, OrderNumber, OrderPayment, OrderRefund,
};
use crate::kernel::{StoreError, UserId};

/// What orders are for.
pub trait Ordered {
    /// Whether any order, a draft too, is for this product.
    fn is_ordered(&mut self, product: ProductId) -> Result<bool, StoreError>;
}

/// All orders.
pub trait Orders {
    /// The next number of a year. Others who want one wait until the transaction ends.
    fn next_order_number(&mut self, year: i32) -> Result<OrderNumber, StoreError>;

    /// The order with this id.
    fn order(&mut self, id: OrderId) -> Result<Order, StoreError>;

    /// Keeps a new order.
    fn add_order(&mut self, order: &Order) -> Result<(), StoreError>;

    /// Keeps what changed.
    fn save_order(&mut self, was: &Order, now: &Order) -> Result<(), StoreError>;

    /// Which drafts and unpaid orders somebody has; at most `limit`.
    fn unpaid_orders_of(&mut self, customer: UserId, limit: usize) -> Result<Vec<OrderId>, StoreError>;
}

/// All payments of orders, and what goes back of them. Whoever changes one has loaded its order to be changed.
pub trait OrderPayments {
    /// The payment with this id.
    fn order_payment(&mut self, id: PaymentId) -> Result<OrderPayment, StoreError>;

    /// The payment of an order that is on its way, if one is.
    fn pending_payment(&mut self, order: OrderId) -> Result<Option<OrderPayment>, StoreError>;

    /// The payment that an order was paid by: the first that succeeded.
    fn paying_payment(&mut self, order: OrderId) -> Result<Option<OrderPayment>, StoreError>;

    /// Keeps a new payment.
    fn add_order_payment(&mut self, payment: &OrderPayment) -> Result<(), StoreError>;

    /// Keeps what is known of it now.
    fn save_order_payment(&mut self, payment: &OrderPayment) -> Result<(), StoreError>;

    /// The refund with this id.
    fn order_refund(&mut self, id: RefundId) -> Result<OrderRefund, StoreError>;

    /// Keeps a new refund.
    fn add_order_refund(&mut self, refund: &OrderRefund) -> Result<(), StoreError>;

    /// Keeps what is known of it now.
    fn save_order_refund(&mut self, refund: &OrderRefund) -> Result<(), StoreError>;
}
