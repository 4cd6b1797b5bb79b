//! The use cases of the bookstore: what the shop sells, who wrote it, on which shelf it stands, and what its readers
//! think of it.

mod authors;
mod books;
mod cache;
mod carts;
mod categories;
mod checks;
mod commands;
mod draft;
mod export;
mod import;
mod invoices;
mod items;
mod magazines;
pub mod orders;
mod payments;
mod products;
mod queries;
mod recommendations;
mod reviews;
mod sales;
mod schema;
mod search;
mod stock;
#[cfg(test)]
mod testing;
mod trail;
mod views;

use domain::bookstore::{
    Authors, BookFacts, BookstoreError, Categories, ItemFacts, MagazineFacts, Products, Purchases, REVIEW_CONSTRAINTS,
    Reviews, Stocks, orders::Ordered,
};

pub use authors::*;
pub use cache::*;
pub use carts::*;
pub use categories::*;
pub use commands::*;
pub use draft::Draft;
pub use export::{ExportRow, export_books};
pub use import::{
    ImportDefaults, ImportOptions, ImportResult, ImportRow, RowOutcome, RowRefused, import_book, prepare_import,
};
pub use invoices::{InvoicePrinter, InvoiceSources, Invoicing, Sold, invoice_for, sold_order};
pub use payments::*;
pub use products::{
    ChangedKind, archive_product, create_product, delete_product, replace_product, restore_product, update_product,
};
pub use queries::*;
pub use recommendations::*;
pub use reviews::*;
pub use sales::*;
pub use search::{Relevance, SearchQuery, SearchText, normalized, product_document, search_document};
pub use stock::*;
pub use views::*;

use crate::{Failure, ledger::Ledger};

/// Everything a bookstore use case may change, and nothing else.
pub trait BookstoreUnit:
    BookstoreReader
    + Authors
    + Products<BookFacts>
    + Products<MagazineFacts>
    + Products<ItemFacts>
    + Categories
    + Reviews
    + Purchases
    + Ordered
    + Stocks
    + Ledger
{
}

impl<T> BookstoreUnit for T where
    T: BookstoreReader
        + Authors
        + Products<BookFacts>
        + Products<MagazineFacts>
        + Products<ItemFacts>
        + Categories
        + Reviews
        + Purchases
        + Ordered
        + Stocks
        + Ledger
{
}

/// What a violated constraint of this context means.
pub(crate) fn refusal(constraint: &str) -> Option<Failure> {
    let of_review =
        || REVIEW_CONSTRAINTS.iter().find(|(name, _)| *name == constraint).map(|it| Failure::refused(&it.1));
    let of_catalogue = BookstoreError::of_constraint(constraint).map(Failure::from);
    of_catalogue.or_else(of_review).or_else(|| orders::refusal(constraint))
}

impl From<BookstoreError> for Failure {
    fn from(error: BookstoreError) -> Self {
        Self::refused(&error)
    }
}
