//! What is running out.

use application::{
    bookstore::{LowStockQuery, LowStockSort, LowStockView},
    page::{Key as Place, Page, PageRequest},
};
use diesel::{
    RunQueryDsl,
    prelude::Queryable,
    sql_types::{BigInt, Nullable, Text},
};
use domain::kernel::StoreError;

use super::{CATEGORY, TITLE, count, page_of, rows_of_products};
use crate::db::{
    Db, Statement,
    keyset::{Column, Fragment, List, Value},
    types::{Key, Uid},
};

#[derive(Clone, Debug, Queryable)]
struct Row {
    product: Key,
    kind: String,
    stock: i64,
    title: String,
    category: String,
    isbn: Option<String>,
    reserved: i64,
    sold: i64,
}

type RowSql = (Uid, Text, BigInt, Text, Text, Nullable<Text>, BigInt, BigInt);

const REPORT: List<LowStockSort, Row> = List {
    id: Column::id("bookstore_low_stock.product_id"),
    column: |LowStockSort::Stock| Column::number("bookstore_low_stock.stock"),
    key: |row, LowStockSort::Stock| Place::Number(row.stock),
    row_id: |row| Place::Id(row.product.0),
};

/// How many pieces of a product wait to be handed over.
const RESERVED: &str = "(SELECT CAST(COALESCE(sum(quantity - fulfilled - called_off), 0) AS bigint) \
    FROM bookstore_order_lines JOIN bookstore_orders ON bookstore_orders.id = bookstore_order_lines.order_id \
    WHERE bookstore_order_lines.product_id = bookstore_low_stock.product_id \
    AND bookstore_orders.state IN ('placed', 'paid'))";

/// A page of it: a walk along the few that are left of, and a look at the rows and sums of those that are on it.
pub(super) fn list(
    db: &mut Db,
    query: &LowStockQuery,
    page: &PageRequest<LowStockSort>,
) -> Result<Page<LowStockView>, StoreError> {
    let mut few = Fragment::default();
    few.sql(" FROM bookstore_low_stock WHERE stock <= ").value(&Value::Number(query.threshold));
    let found = REPORT.page(page, |cut| {
        let mut text = Fragment::default();
        text.sql(format!(
            "SELECT bookstore_low_stock.product_id, bookstore_low_stock.kind, bookstore_low_stock.stock, {TITLE}, \
             {CATEGORY}, bookstore_books.isbn, {RESERVED}, (SELECT CAST(COALESCE(sum(pieces) - sum(returned), 0) AS bigint) \
             FROM bookstore_sales_by_day WHERE bookstore_sales_by_day.product_id = bookstore_low_stock.product_id \
             AND bookstore_sales_by_day.day >= "
        ));
        text.value(&Value::Date(query.sold_from)).sql(") FROM (SELECT bookstore_low_stock.*");
        text.append(&page_of(&few, &cut)).sql(") bookstore_low_stock");
        text.sql(rows_of_products!("bookstore_low_stock.product_id")).sql("ORDER BY ").append(&cut.order);
        Statement::<RowSql>::new(text).load(db)
    })?;
    let total = if page.total { Some(count(db, &few)?) } else { None };
    Ok(Page { total, ..found.map(Row::into_view) })
}

impl Row {
    fn into_view(self) -> LowStockView {
        let Self { product, kind, stock, title, category, isbn, reserved, sold } = self;
        LowStockView { product_id: product.0, kind, isbn, title, category, stock, reserved, sold }
    }
}
