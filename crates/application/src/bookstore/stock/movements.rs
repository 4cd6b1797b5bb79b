//! What people record of the stock, and what they see of its ledger.

use std::slice;

use domain::{
    bookstore::{BookstoreError, ProductId, StockKeeper},
    kernel::Revision,
};

use super::{CreateStockMovement, StockMovementFilter, StockMovementSort, StockMovementView};
use crate::{
    Ctx, Failure,
    bookstore::{BookstoreReader, BookstoreUnit, trail::note_stock_moved},
    page::{Page, PageRequest, Record},
};

/// Records that more was received, or that a count has shown another number.
pub fn create_stock_movement(
    ctx: &Ctx,
    _: &StockKeeper,
    uow: &mut dyn BookstoreUnit,
    product: ProductId,
    input: &CreateStockMovement,
) -> Result<Record<StockMovementView>, Failure> {
    let found = uow.stocked(&[product])?.into_iter().next().flatten();
    let mut stocked = found.ok_or(BookstoreError::ProductNotFound)?;
    let movement = stocked.count(input.count(), ctx.actor.user(), ctx.at)?;
    uow.move_stock(slice::from_ref(&movement))?;
    let record = StockMovementView::of(&movement);
    note_stock_moved(uow, &record.view);
    Ok(record)
}

/// A page of what moved the stock of a product, the latest first.
pub fn list_stock_movements(
    _: &StockKeeper,
    reader: &mut dyn BookstoreReader,
    product: ProductId,
    filter: &StockMovementFilter,
    page: &PageRequest<StockMovementSort>,
) -> Result<Page<StockMovementView>, Failure> {
    let found = reader.list_stock_movements(product, filter, &page.in_usual_order())?;
    if found.data.is_empty() {
        exists(reader, product)?;
    }
    Ok(found)
}

/// One movement of the stock of a product.
pub fn get_stock_movement(
    _: &StockKeeper,
    reader: &mut dyn BookstoreReader,
    product: ProductId,
    number: Revision,
) -> Result<Record<StockMovementView>, Failure> {
    if let Some(found) = reader.find_stock_movement(product, number)? {
        return Ok(found);
    }
    exists(reader, product)?;
    Err(BookstoreError::StockMovementNotFound.into())
}

fn exists(reader: &mut dyn BookstoreReader, product: ProductId) -> Result<(), Failure> {
    if reader.is_product(product)? { Ok(()) } else { Err(BookstoreError::ProductNotFound.into()) }
}
