//! What can be asked of the ledger, and the port that answers it.

use domain::{
    bookstore::{MovementReason, OrderId, ProductId},
    kernel::{Revision, StoreError},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::StockMovementView;
use crate::{
    bookstore::schema,
    page::{Page, PageRequest, Record, SortMember},
};

/// Which movements are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockMovementFilter {
    /// For this reason.
    #[schema(value_type = Option<schema::StockMovementReason>)]
    pub reason: Option<MovementReason>,
    /// For this order.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub order_id: Option<OrderId>,
}

/// What movements can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockMovementSort {
    /// In the order in which they were made.
    Number,
}

impl SortMember for StockMovementSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("number", Self::Number)];
    const DESCENDING: bool = true;
}

/// What is said of how many there are of a product, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockFigure {
    /// Of which product.
    pub product: ProductId,
    /// By the figure that is kept with the product.
    pub stock: i64,
    /// By the sum of its movements.
    pub sum: i64,
}

/// What the ledger shows.
pub trait StockReader {
    /// Whether there is a product with this id, archived or not.
    fn is_product(&mut self, id: ProductId) -> Result<bool, StoreError>;

    /// One movement.
    fn find_stock_movement(
        &mut self,
        product: ProductId,
        number: Revision,
    ) -> Result<Option<Record<StockMovementView>>, StoreError>;

    /// A page of the movements of a product.
    fn list_stock_movements(
        &mut self,
        product: ProductId,
        filter: &StockMovementFilter,
        page: &PageRequest<StockMovementSort>,
    ) -> Result<Page<StockMovementView>, StoreError>;

    /// Up to `limit` products of any kind in the order of their ids, from the first one after `after`. All that is
    /// said of them is of one moment, however many are sold meanwhile.
    fn stock_figures(&mut self, after: Option<ProductId>, limit: i64) -> Result<Vec<StockFigure>, StoreError>;
}

impl StockFigure {
    /// Whether what is kept with the product is not what its movements come to.
    pub const fn differs(&self) -> bool {
        self.stock != self.sum
    }
}
