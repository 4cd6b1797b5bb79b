//! The catalogue as a file: one row for each book in the lists, in the columns that an import takes.

use domain::{
    bookstore::Isbn,
    kernel::{Currency, Money},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{BookstoreReader, schema};
use crate::Failure;

/// What stands between two authors in one cell.
pub(super) const AUTHOR_SEPARATOR: &str = "; ";

/// One book of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "isbn": "9780141439587", "title": "Emma", "subtitle": null, "authors": "Jane Austen", "category": "fiction",
    "language": "en", "published_year": 1815, "publisher": "John Murray", "page_count": 474, "description": null,
    "price": "5.99", "currency": "USD", "stock": 3,
})))]
pub struct ExportRow {
    /// What the book is addressed by.
    #[schema(value_type = schema::Isbn)]
    pub isbn: String,
    /// What it is called.
    #[schema(value_type = schema::Title)]
    pub title: String,
    /// What stands below the title.
    #[schema(value_type = Option<schema::Subtitle>, required)]
    pub subtitle: Option<String>,
    /// Who wrote it, with `; ` between two authors.
    pub authors: String,
    /// On which shelf it stands.
    #[schema(value_type = schema::Slug)]
    pub category: String,
    /// What it is written in.
    #[schema(value_type = Option<schema::LanguageTag>, required)]
    pub language: Option<String>,
    /// When it came out.
    #[schema(value_type = Option<schema::PublishedYear>, required)]
    pub published_year: Option<i32>,
    /// Who published it.
    #[schema(value_type = Option<schema::Publisher>, required)]
    pub publisher: Option<String>,
    /// How many pages it has.
    #[schema(value_type = Option<schema::PageCount>, required)]
    pub page_count: Option<i32>,
    /// What it is about.
    #[schema(value_type = Option<schema::Description>, required)]
    pub description: Option<String>,
    /// What one costs.
    #[schema(value_type = schema::DecimalNumber)]
    pub price: String,
    /// In what.
    #[schema(value_type = schema::CurrencyCode)]
    pub currency: String,
    /// How many can be had.
    #[schema(value_type = schema::Stock)]
    pub stock: i32,
}

impl ExportRow {
    /// The columns in their order, as a header wants them.
    pub const COLUMNS: [&'static str; 13] = [
        "isbn",
        "title",
        "subtitle",
        "authors",
        "category",
        "language",
        "published_year",
        "publisher",
        "page_count",
        "description",
        "price",
        "currency",
        "stock",
    ];

    /// A price as two cells.
    pub fn price(money: Money) -> (String, String) {
        (money.amount().to_string(), Currency::code(money.currency()).to_owned())
    }

    /// Several authors as one cell.
    pub fn authors<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
        names.into_iter().collect::<Vec<_>>().join(AUTHOR_SEPARATOR)
    }
}

/// The next rows of an export, at most `limit`; the last ISBN of them asks for those behind. None
/// are left when there are none.
pub fn export_books(
    _: &domain::bookstore::Cataloguer,
    reader: &mut dyn BookstoreReader,
    after: Option<Isbn>,
    limit: usize,
) -> Result<Vec<ExportRow>, Failure> {
    Ok(reader.export_books(after, limit)?)
}
