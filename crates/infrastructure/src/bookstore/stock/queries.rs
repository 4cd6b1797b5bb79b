//! Reading the ledger.

use application::{
    bookstore::{StockMovementFilter, StockMovementSort, StockMovementView},
    page::{Key as Place, Page, PageRequest, Record},
};
use diesel::{dsl::exists, prelude::*, select};
use domain::{
    bookstore::ProductId,
    kernel::{Revision, StoreError},
};

use super::{
    super::schema::{bookstore_products, bookstore_stock_movements, bookstore_stock_movements::dsl},
    MovementRow,
};
use crate::db::{
    Db, MultiBackend,
    keyset::{Column, List},
    store_error,
    types::Key,
};

/// A number is there once for a product.
const MOVEMENTS: List<StockMovementSort, MovementRow> = List {
    id: Column::number("bookstore_stock_movements.number"),
    column: |StockMovementSort::Number| Column::number("bookstore_stock_movements.number"),
    key: |row, StockMovementSort::Number| Place::Number(row.number),
    row_id: |row| Place::Number(row.number),
};

/// Whether there is such a product, of whatever kind.
pub(super) fn is_product(db: &mut Db, id: ProductId) -> Result<bool, StoreError> {
    let product = bookstore_products::table.find(Key::from(id)).select(bookstore_products::id);
    select(exists(product)).get_result(db).map_err(store_error)
}

/// One movement.
pub(super) fn find(
    db: &mut Db,
    product: ProductId,
    number: Revision,
) -> Result<Option<Record<StockMovementView>>, StoreError> {
    let sought = dsl::bookstore_stock_movements.find((Key::from(product), number)).select(MovementRow::as_select());
    let found: Option<MovementRow> = sought.first(db).optional().map_err(store_error)?;
    found.map(|it| it.into_view().map(StockMovementView::into_record)).transpose()
}

/// A page of the movements of a product.
pub(super) fn list(
    db: &mut Db,
    product: ProductId,
    filter: &StockMovementFilter,
    page: &PageRequest<StockMovementSort>,
) -> Result<Page<StockMovementView>, StoreError> {
    let all = || wanted(product, filter);
    let Page { data, next, .. } =
        MOVEMENTS.page(page, |cut| cut.of(all()).select(MovementRow::as_select()).load(db))?;
    let total = if page.total { Some(all().count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { data: data.into_iter().map(MovementRow::into_view).collect::<Result<_, _>>()?, next, total })
}

fn wanted(
    product: ProductId,
    filter: &StockMovementFilter,
) -> bookstore_stock_movements::BoxedQuery<'static, MultiBackend> {
    let mut movements = dsl::bookstore_stock_movements.filter(dsl::product_id.eq(Key::from(product))).into_boxed();
    if let Some(reason) = filter.reason {
        movements = movements.filter(dsl::reason.eq(reason.name()));
    }
    if let Some(order) = filter.order_id {
        movements = movements.filter(dsl::order_id.eq(Key::from(order)));
    }
    movements
}
