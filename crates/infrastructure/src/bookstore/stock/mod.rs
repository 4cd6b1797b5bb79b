//! The ledger of the stock, and the figures that go with it: both are written in one transaction, always.

mod figures;
mod ledger;
mod moving;
mod queries;
mod row;

use application::{
    bookstore::{Origin, StockFigure, StockMovementFilter, StockMovementSort, StockMovementView, StockReader},
    page::{Page, PageRequest, Record},
};
use domain::{
    bookstore::{ProductId, StockMovement, Stocked, Stocks},
    kernel::{Revision, StoreError},
};

use crate::unit::Unit;

pub(super) use ledger::{keep, keep_what_changed};
pub(super) use row::MovementRow;

impl Stocks for Unit<'_> {
    fn stocked(&mut self, ids: &[ProductId]) -> Result<Vec<Option<Stocked>>, StoreError> {
        moving::stocked(self.conn, ids)
    }

    fn move_stock(&mut self, moves: &[StockMovement]) -> Result<(), StoreError> {
        figures::save(self.conn, moves)?;
        self.changes(moves.iter().map(|it| Origin::Product(it.product)));
        keep(self.conn, moves)
    }
}

impl StockReader for Unit<'_> {
    fn is_product(&mut self, id: ProductId) -> Result<bool, StoreError> {
        queries::is_product(self.conn, id)
    }

    fn find_stock_movement(
        &mut self,
        product: ProductId,
        number: Revision,
    ) -> Result<Option<Record<StockMovementView>>, StoreError> {
        queries::find(self.conn, product, number)
    }

    fn list_stock_movements(
        &mut self,
        product: ProductId,
        filter: &StockMovementFilter,
        page: &PageRequest<StockMovementSort>,
    ) -> Result<Page<StockMovementView>, StoreError> {
        queries::list(self.conn, product, filter, page)
    }

    fn stock_figures(&mut self, after: Option<ProductId>, limit: i64) -> Result<Vec<StockFigure>, StoreError> {
        figures::compare(self.conn, after, limit)
    }
}
