//! Commands about books.

use domain::{
    bookstore::{
        AuthorId, Description, Isbn, Language, PageCount, PersonName, ProductId, PublishedYear, Publisher, Slug, Stock,
        Subtitle, Title,
    },
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AskedPrice, PriceChange, create_and_replace};
use crate::bookstore::schema;

create_and_replace! {
    /// A new book. Its authors are named by exactly one of `authors` and `author_ids`.
    #[schema(examples(json!({
        "isbn": "978-0-14-143958-7", "title": "Emma", "authors": ["Jane Austen"], "category": "fiction",
        "language": "en", "published_year": 1815, "publisher": "John Murray", "page_count": 474,
        "price": { "amount": "5.99", "currency": "USD" }, "stock": 3,
    })))]
    CreateBook;
    /// All that is to be known of a book. Its authors are named by exactly one of `authors` and `author_ids`.
    #[schema(examples(json!({
        "title": "Emma", "authors": ["Jane Austen"], "category": "fiction", "language": "en",
        "published_year": 1816, "price": { "amount": "6.49", "currency": "USD" }, "stock": 3,
    })))]
    ReplaceBook;
    [
        /// What the book is addressed by.
        isbn: Isbn as schema::Isbn
    ]
    /// Names the book as a product; made by the server where it is not given.
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<ProductId>,
    /// What it is called.
    #[schema(value_type = schema::Title)]
    title: Title,
    /// What stands below the title.
    #[schema(value_type = Option<schema::Subtitle>)]
    subtitle: Option<Subtitle>,
    /// Who wrote it, by name: of several authors of one name the one known longest, and a new one where there is none.
    #[schema(value_type = Option<Vec<schema::PersonName>>, min_items = 1, max_items = 100)]
    authors: Option<Vec<PersonName>>,
    /// Who wrote it, by id.
    #[schema(value_type = Option<Vec<uuid::Uuid>>, min_items = 1, max_items = 100)]
    author_ids: Option<Vec<AuthorId>>,
    /// On which shelf it stands; the category must exist.
    #[schema(value_type = schema::Slug)]
    category: Slug,
    /// What it is written in.
    #[schema(value_type = Option<schema::LanguageTag>)]
    language: Option<Language>,
    /// When it came out.
    #[schema(value_type = Option<schema::PublishedYear>)]
    published_year: Option<PublishedYear>,
    /// Who published it.
    #[schema(value_type = Option<schema::Publisher>)]
    publisher: Option<Publisher>,
    /// How many pages it has.
    #[schema(value_type = Option<schema::PageCount>)]
    page_count: Option<PageCount>,
    /// What it is about.
    #[schema(value_type = Option<schema::Description>)]
    description: Option<Description>,
    /// What one costs; not negative.
    #[schema(value_type = schema::Money)]
    price: AskedPrice,
    /// How many can be had. Where it is not given, a new book has none, and a replaced one keeps what it has.
    #[schema(value_type = Option<schema::Stock>)]
    stock: Option<Stock>,
}

/// What is to be different about a book. Its authors are named by at most one of `authors` and `author_ids`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "price": { "amount": "4.99", "currency": "USD" } })))]
pub struct UpdateBook {
    /// What it is called.
    #[serde(default)]
    #[schema(value_type = schema::Title)]
    pub title: Change<Title>,
    /// What stands below the title.
    #[serde(default)]
    #[schema(value_type = Option<schema::Subtitle>)]
    pub subtitle: Change<Option<Subtitle>>,
    /// Who wrote it, by name, in place of all authors.
    #[serde(default)]
    #[schema(value_type = Vec<schema::PersonName>, min_items = 1, max_items = 100)]
    pub authors: Change<Vec<PersonName>>,
    /// Who wrote it, by id, in place of all authors.
    #[serde(default)]
    #[schema(value_type = Vec<uuid::Uuid>, min_items = 1, max_items = 100)]
    pub author_ids: Change<Vec<AuthorId>>,
    /// On which shelf it stands; the category must exist.
    #[serde(default)]
    #[schema(value_type = schema::Slug)]
    pub category: Change<Slug>,
    /// What it is written in.
    #[serde(default)]
    #[schema(value_type = Option<schema::LanguageTag>)]
    pub language: Change<Option<Language>>,
    /// When it came out.
    #[serde(default)]
    #[schema(value_type = Option<schema::PublishedYear>)]
    pub published_year: Change<Option<PublishedYear>>,
    /// Who published it.
    #[serde(default)]
    #[schema(value_type = Option<schema::Publisher>)]
    pub publisher: Change<Option<Publisher>>,
    /// How many pages it has.
    #[serde(default)]
    #[schema(value_type = Option<schema::PageCount>)]
    pub page_count: Change<Option<PageCount>>,
    /// What it is about.
    #[serde(default)]
    #[schema(value_type = Option<schema::Description>)]
    pub description: Change<Option<Description>>,
    /// What one costs; not negative.
    #[serde(default)]
    #[schema(value_type = PriceChange)]
    pub price: Change<PriceChange>,
    /// How many can be had.
    #[serde(default)]
    #[schema(value_type = schema::Stock)]
    pub stock: Change<Stock>,
}
