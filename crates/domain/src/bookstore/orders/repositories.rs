//! The port to storage: what use cases that change orders need of it.
//!
//! As everywhere, what is loaded here is loaded to be changed, a missing record is [`StoreError::Absent`], and to save
//! is [`StoreError::Contended`] when the stored revision is no longer that of `was`.

use super::{
    super::{Product, ProductId},
    Offered, Order, OrderId, OrderNumber,
};
use crate::kernel::{Id, StoreError, Timestamp, UserId};

/// All orders.
pub trait Orders {
    /// What these products are sold as, in their order and as many: `None` for what there is not. Others may change
    /// it meanwhile.
    fn offers(&mut self, products: &[ProductId]) -> Result<Vec<Option<Offered>>, StoreError>;

    /// The next number of a year. Others who want one wait until the transaction ends.
    fn next_order_number(&mut self, year: i32) -> Result<OrderNumber, StoreError>;

    /// The order with this id.
    fn order(&mut self, id: OrderId) -> Result<Order, StoreError>;

    /// Keeps a new order.
    fn add_order(&mut self, order: &Order) -> Result<(), StoreError>;

    /// Keeps what changed.
    fn save_order(&mut self, was: &Order, now: &Order) -> Result<(), StoreError>;

    /// Whether any order, a draft too, is for this product.
    fn is_ordered(&mut self, product: Id<Product>) -> Result<bool, StoreError>;

    /// Which orders should have been paid at `at` or before; at most `limit`, the oldest first.
    fn orders_to_expire(&mut self, at: Timestamp, limit: usize) -> Result<Vec<OrderId>, StoreError>;

    /// Which orders were fulfilled at `at` or before and are not closed; at most `limit`, the oldest first.
    fn orders_to_close(&mut self, at: Timestamp, limit: usize) -> Result<Vec<OrderId>, StoreError>;

    /// Which drafts and unpaid orders somebody has; at most `limit`.
    fn unpaid_orders_of(&mut self, customer: UserId, limit: usize) -> Result<Vec<OrderId>, StoreError>;
}
