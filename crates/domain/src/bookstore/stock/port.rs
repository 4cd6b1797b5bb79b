//! The port to the stock of all products, for those who sell and those who count.

use super::{StockMovement, Stocked};
use crate::{bookstore::ProductId, kernel::StoreError};

/// What there is of all products, whatever they are.
pub trait Stocks {
    /// The products with these ids, in their order and as many: `None` where there is none. Nobody else changes
    /// them until the surrounding transaction ends. However the ids are sorted, products are kept from others in the
    /// same order always, so that two who want the same never wait for each other.
    fn stocked(&mut self, ids: &[ProductId]) -> Result<Vec<Option<Stocked>>, StoreError>;

    /// Keeps these movements, in their order, and what the products have come to by them: their stock, their
    /// revision, and when they were changed. [`StoreError::Contended`] if a product is not the one any more that it
    /// was when the first of its movements was made.
    fn move_stock(&mut self, moves: &[StockMovement]) -> Result<(), StoreError>;
}
