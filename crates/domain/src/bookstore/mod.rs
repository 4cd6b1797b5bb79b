//! The bookstore: what the shop sells, who wrote it, and on which shelf it stands.

mod check_digits;
mod isbn;
mod issn;
mod language;
mod person_name;
mod price;
mod roles;
mod sku;
mod slug;
mod sort_name;
mod stock;
mod texts;
mod year;

pub use isbn::{Isbn, IsbnError};
pub use issn::{Issn, IssnError};
pub use language::{Language, LanguageError};
pub use person_name::PersonName;
pub use price::{Price, PriceError};
pub use roles::Cataloguer;
pub use sku::{Sku, SkuError};
pub use slug::{Slug, SlugError};
pub use sort_name::SortName;
pub use stock::{PageCount, Stock};
pub use texts::{Biography, CategoryName, Description, IssueLabel, IssueNumber, ItemName, Publisher, Subtitle, Title};
pub use year::PublishedYear;
