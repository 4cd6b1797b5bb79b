//! What can be asked of the catalogue: filters as clients give them, queries as storage gets them,
//! and the port that answers them. Reads go from the tables straight into views.

mod authors;
mod books;
mod categories;
mod items;
mod magazines;
mod products;
mod reader;
mod shelf;

pub use authors::{AuthorFilter, AuthorQuery, AuthorSort, get_author, list_authors};
pub use books::{BookExpansion, BookFilter, BookQuery, BookSort, Expand, get_book, list_author_books, list_books};
pub use categories::{CategoryFilter, CategoryQuery, CategorySort, get_category, list_categories};
pub use items::{ItemFilter, ItemSort};
pub use magazines::{MagazineFilter, MagazineSort};
pub use products::{ListedKind, ProductQuery, Shelves, Wanted, get_product, list_products};
pub use reader::BookstoreReader;
pub use shelf::{PriceRange, ShelfQuery, Shop};
