//! What is missing.

use super::Stock;
use crate::bookstore::ProductId;

/// More of a product is wanted than is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Of which product.
    pub product: ProductId,
    /// How many are wanted.
    pub wanted: i32,
    /// How many there are.
    pub stock: Stock,
}

impl Shortage {
    /// What is missing, for people.
    pub(in crate::bookstore) fn told(short: &[Self]) -> String {
        let each = short.iter().map(|it| format!("{} of {} instead of {}", it.stock, it.product, it.wanted));
        format!("there are only {}", each.collect::<Vec<_>>().join(", and "))
    }
}
