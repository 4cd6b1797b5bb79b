//! The sums of what was sold, and the reports that are read from them.

mod best_sellers;
mod booking;
mod low_stock;
mod revenue;
pub(super) mod shelves;

use application::{
    bookstore::{
        BestSellerSort, BestSellerView, BestSellersQuery, LowStockQuery, LowStockSort, LowStockView, RevenueQuery,
        RevenueSort, RevenueView, SalesReader,
    },
    page::{Page, PageRequest},
};
use diesel::{RunQueryDsl, sql_types::BigInt};
use domain::{
    bookstore::{DaySales, Sales},
    kernel::StoreError,
};

use crate::{
    db::{
        Db, Statement,
        keyset::{Cut, Fragment},
        store_error,
    },
    unit::Unit,
};

impl SalesReader for Unit<'_> {
    fn list_revenue(
        &mut self,
        query: &RevenueQuery,
        page: &PageRequest<RevenueSort>,
    ) -> Result<Page<RevenueView>, StoreError> {
        revenue::list(self.conn, query, page)
    }

    fn list_best_sellers(
        &mut self,
        query: &BestSellersQuery,
        page: &PageRequest<BestSellerSort>,
    ) -> Result<Page<BestSellerView>, StoreError> {
        best_sellers::list(self.conn, query, page)
    }

    fn list_low_stock(
        &mut self,
        query: &LowStockQuery,
        page: &PageRequest<LowStockSort>,
    ) -> Result<Page<LowStockView>, StoreError> {
        low_stock::list(self.conn, query, page)
    }
}

impl Sales for Unit<'_> {
    fn book_sales(&mut self, sales: &DaySales) -> Result<(), StoreError> {
        booking::add(self.conn, sales)
    }
}

/// What a product's row says of it, whatever it is: to be joined with what names it `$of`.
macro_rules! rows_of_products {
    ($of:literal) => {
        concat!(
            " LEFT JOIN bookstore_books ON bookstore_books.id = ",
            $of,
            " LEFT JOIN bookstore_magazines ON bookstore_magazines.id = ",
            $of,
            " LEFT JOIN bookstore_items ON bookstore_items.id = ",
            $of,
            " "
        )
    };
}
pub(super) use rows_of_products;

/// What any of them is called.
pub(super) const TITLE: &str = "COALESCE(bookstore_books.title, bookstore_magazines.title, bookstore_items.name)";
/// On which shelf any of them stands.
pub(super) const CATEGORY: &str =
    "COALESCE(bookstore_books.category, bookstore_magazines.category, bookstore_items.category)";

/// The part of a statement that makes a page of what `from` gives: the order is that of the list, and the number of rows
/// stands in the text, as one of few.
fn page_of(from: &Fragment, cut: &Cut) -> Fragment {
    let mut text = Fragment::default();
    text.append(from);
    if let Some(only) = &cut.only {
        text.sql(" AND ").append(only);
    }
    text.sql(" ORDER BY ").append(&cut.order).sql(match cut.limit {
        ..=21 => " LIMIT 21",
        22..=101 => " LIMIT 101",
        _ => " LIMIT 1001",
    });
    text
}

/// How many rows a statement gives.
fn count(db: &mut Db, rows: &Fragment) -> Result<i64, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT count(*) FROM (SELECT 1 AS one").append(rows).sql(") counted");
    Statement::<BigInt>::new(text).get_result(db).map_err(store_error)
}
