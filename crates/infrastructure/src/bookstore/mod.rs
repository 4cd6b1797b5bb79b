//! The bookstore's tables, and the ports that read and write them.
//!
//! A product is one row, with everything that is shown of it. A book's row also names its authors, so
//! that a book is read without a look at them; a new name is carried to all of an author's books.

mod authors;
mod books;
mod cache;
mod carts;
mod catalogued;
mod categories;
mod document;
mod items;
mod magazines;
mod orders;
mod payments;
mod product;
mod recommendations;
mod reviews;
mod sales;
mod schema;
mod seed;
mod shelf;
mod stock;
mod stored;
#[cfg(test)]
mod tests;

pub use cache::{CacheMeters, LocalCache};
pub use carts::RandomCartTokens;
pub use payments::{BadStripeAddress, NoGateway, StripeGateway, StripeSecret, StripeSettings, TestGateway};
pub use recommendations::RecommendationsWorker;
pub use seed::{SeedError, Seeded, seed};

use application::{
    bookstore::{
        AuthorQuery, AuthorSort, AuthorView, BookCounts, BookQuery, BookSort, BookView, BookstoreReader, CategoryQuery,
        CategorySort, CategoryView, ExportRow, RatingView,
    },
    page::{Page, PageRequest, Record},
};
use domain::{
    bookstore::{AuthorId, Isbn, Slug},
    kernel::StoreError,
};

use crate::{db::types::Key, unit::Unit};

impl BookstoreReader for Unit<'_> {
    fn find_book(&mut self, isbn: Isbn) -> Result<Option<Record<BookView>>, StoreError> {
        books::find(self.conn, isbn)
    }

    fn list_books(&mut self, query: &BookQuery, page: &PageRequest<BookSort>) -> Result<Page<BookView>, StoreError> {
        books::list(self.conn, query, page)
    }

    fn expand_authors(&mut self, books: &mut [BookView]) -> Result<(), StoreError> {
        books::expand_authors(self.conn, books)
    }

    fn book_rating(&mut self, isbn: Isbn) -> Result<RatingView, StoreError> {
        books::rating(self, isbn)
    }

    fn export_books(&mut self, after: Option<Isbn>, limit: usize) -> Result<Vec<ExportRow>, StoreError> {
        books::export(self.conn, after, limit)
    }

    fn find_author(&mut self, id: AuthorId) -> Result<Option<Record<AuthorView>>, StoreError> {
        authors::find(self.conn, id)
    }

    fn list_authors(
        &mut self,
        query: &AuthorQuery,
        page: &PageRequest<AuthorSort>,
    ) -> Result<Page<AuthorView>, StoreError> {
        authors::list(self.conn, query, page)
    }

    fn listed_book_count(&mut self, author: AuthorId) -> Result<i64, StoreError> {
        let key = Key::from(author);
        Ok(books::listed(self.conn, &[key])?.remove(&key).unwrap_or(0))
    }

    fn find_category(&mut self, slug: &Slug) -> Result<Option<Record<CategoryView>>, StoreError> {
        categories::find(self.conn, slug)
    }

    fn list_categories(
        &mut self,
        query: &CategoryQuery,
        page: &PageRequest<CategorySort>,
    ) -> Result<Page<CategoryView>, StoreError> {
        categories::list(self.conn, query, page)
    }

    fn category_book_counts(&mut self, slug: &Slug) -> Result<BookCounts, StoreError> {
        categories::book_counts(self.conn, slug)
    }
}
