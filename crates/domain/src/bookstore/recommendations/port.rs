//! The port to what was found out, for those who find out.

use super::Related;
use crate::{
    bookstore::{ProductId, Slug},
    kernel::StoreError,
};

/// What goes with what.
pub trait RecommendationsStore {
    /// Replaces what goes with each of these products, the best first. Whoever looks sees what was there before or
    /// all of what is there now.
    fn replace_related(&mut self, lists: &[(ProductId, Vec<Related>)]) -> Result<(), StoreError>;

    /// Replaces what sells best in each of these categories, the best first.
    fn replace_favourites(&mut self, lists: &[(Slug, Vec<ProductId>)]) -> Result<(), StoreError>;
}
