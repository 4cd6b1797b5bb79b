//! The use cases of the bookstore: what the shop sells, who wrote it, and on which shelf it stands.

mod authors;
mod books;
mod categories;
mod checks;
mod commands;
mod export;
mod import;
mod items;
mod magazines;
mod queries;
mod schema;
mod search;
#[cfg(test)]
mod testing;
mod views;

use domain::bookstore::{Authors, Books, BookstoreError, Categories, Items, Magazines};

pub use authors::*;
pub use books::*;
pub use categories::*;
pub use commands::*;
pub use export::{ExportRow, export_books};
pub use import::{
    ImportDefaults, ImportOptions, ImportResult, ImportRow, RowOutcome, RowRefused, import_book, prepare_import,
};
pub use items::*;
pub use magazines::*;
pub use queries::*;
pub use search::{Relevance, SearchQuery, SearchText, normalized, product_document, search_document};
pub use views::*;

use crate::Failure;

/// Everything a bookstore use case may change, and nothing else.
pub trait BookstoreUnit: BookstoreReader + Authors + Books + Magazines + Items + Categories {}

impl<T: BookstoreReader + Authors + Books + Magazines + Items + Categories> BookstoreUnit for T {}

/// What a violated constraint of this context means.
pub(crate) fn refusal(constraint: &str) -> Option<Failure> {
    BookstoreError::of_constraint(constraint).map(Failure::from)
}

impl From<BookstoreError> for Failure {
    fn from(error: BookstoreError) -> Self {
        Self::refused(&error)
    }
}
