//! The port to what the catalogue shows.

use domain::{
    bookstore::{AuthorId, Isbn, ItemFacts, MagazineFacts, Slug},
    kernel::StoreError,
};

use super::{AuthorQuery, AuthorSort, BookQuery, BookSort, CategoryQuery, CategorySort, Shelves};
use crate::{
    bookstore::{AuthorView, BookCounts, BookView, CategoryView, ExportRow, RatingView, StockReader},
    page::{Page, PageRequest, Record},
};

/// What the catalogue shows. A single record is found whether it is archived or not.
///
/// Lists come sorted as asked, never without a sort member; missing values last in both directions,
/// ties broken by the identifier. Texts are compared by code point.
pub trait BookstoreReader: Shelves<MagazineFacts> + Shelves<ItemFacts> + StockReader {
    /// One book, its authors named.
    fn find_book(&mut self, isbn: Isbn) -> Result<Option<Record<BookView>>, StoreError>;

    /// A page of books, their authors named. Without words to look for it is never to be sorted by
    /// relevance.
    fn list_books(&mut self, query: &BookQuery, page: &PageRequest<BookSort>) -> Result<Page<BookView>, StoreError>;

    /// Shows the authors of all `books` in full, however many, with as many statements.
    fn expand_authors(&mut self, books: &mut [BookView]) -> Result<(), StoreError>;

    /// What the readers of a book think of it. A storage that loaded the book in the same
    /// transaction may know it already.
    fn book_rating(&mut self, isbn: Isbn) -> Result<RatingView, StoreError>;

    /// Up to `limit` of the books in the lists, by ISBN from the first one after `after`.
    fn export_books(&mut self, after: Option<Isbn>, limit: usize) -> Result<Vec<ExportRow>, StoreError>;

    /// One author.
    fn find_author(&mut self, id: AuthorId) -> Result<Option<Record<AuthorView>>, StoreError>;

    /// A page of authors.
    fn list_authors(
        &mut self,
        query: &AuthorQuery,
        page: &PageRequest<AuthorSort>,
    ) -> Result<Page<AuthorView>, StoreError>;

    /// How many books in the lists an author has; archived ones do not count.
    fn listed_book_count(&mut self, author: AuthorId) -> Result<i64, StoreError>;

    /// One category.
    fn find_category(&mut self, slug: &Slug) -> Result<Option<Record<CategoryView>>, StoreError>;

    /// A page of categories.
    fn list_categories(
        &mut self,
        query: &CategoryQuery,
        page: &PageRequest<CategorySort>,
    ) -> Result<Page<CategoryView>, StoreError>;

    /// How many books in the lists a category has; archived ones do not count.
    fn category_book_counts(&mut self, slug: &Slug) -> Result<BookCounts, StoreError>;
}
