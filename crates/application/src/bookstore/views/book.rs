//! Books as they are shown.

use chrono::{DateTime, Utc};
use domain::{
    bookstore::{Book, Credit, PageCount, PublishedYear, Rating},
    kernel::Money,
};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};
use uuid::Uuid;

use super::AuthorView;
use crate::{bookstore::schema, moment, page::Record};

/// A book.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Book, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "isbn": "9780141439587", "title": "Emma", "subtitle": null,
    "authors": [{ "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f", "name": "Jane Austen" }],
    "category": "fiction", "language": "en", "published_year": 1815, "publisher": "John Murray",
    "page_count": 474, "description": null, "price": { "amount": "5.99", "currency": "USD" }, "stock": 3,
    "rating": { "average": 4.25, "count": 8 }, "archived_at": null,
    "created_at": "2026-01-02T03:04:05.678901Z", "updated_at": "2026-01-02T03:04:05.678901Z",
})))]
pub struct BookView {
    /// Names the book as a product, in orders.
    pub id: Uuid,
    /// What the book is addressed by.
    #[schema(value_type = schema::Isbn)]
    pub isbn: String,
    /// What it is called.
    #[schema(value_type = schema::Title)]
    pub title: String,
    /// What stands below the title.
    #[schema(value_type = Option<schema::Subtitle>, required)]
    pub subtitle: Option<String>,
    /// Who wrote it, in the order of the title page.
    pub authors: Vec<BookAuthor>,
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
    #[schema(value_type = schema::Money)]
    pub price: Money,
    /// How many can be had.
    #[schema(value_type = schema::Stock)]
    pub stock: i32,
    /// What its readers think of it.
    pub rating: RatingView,
    /// Since when it is in no list; null while it is in them.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub archived_at: Option<DateTime<Utc>>,
    /// When Lyceum first knew of it.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

/// What the reviews of a book come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = Rating, examples(json!({ "average": 4.25, "count": 8 })))]
pub struct RatingView {
    /// The mean of all ratings, from 1 to 5, with at most two digits behind the point; null without a review.
    #[schema(minimum = 1, maximum = 5, required)]
    pub average: Option<f64>,
    /// How many reviews there are.
    #[schema(minimum = 0)]
    pub count: i64,
}

/// An author of a book: named, or with `expand=authors` shown in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum BookAuthor {
    /// Only named.
    Named(CreditView),
    /// Shown in full.
    Full(Box<AuthorView>),
}

/// How a book names one of its authors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreditView {
    /// Who.
    pub id: Uuid,
    /// What they are called.
    pub name: String,
}

impl RatingView {
    /// The rating by `count` reviews whose ratings add up to `sum`. The average is rounded half up.
    pub fn of(sum: i64, count: i64) -> Self {
        let hundredths = Rating { sum, count }.hundredths();
        // A rating is at most 5, so that the conversion is exact.
        let average = hundredths.and_then(|it| i32::try_from(it).ok()).map(|it| f64::from(it) / 100.0);
        Self { average, count }
    }
}

impl BookView {
    /// A book as it is after a change, with what its readers think of it.
    pub fn of(book: &Book, rating: RatingView) -> Record<Self> {
        let facts = book.facts();
        let product = &facts.product;
        let view = Self {
            id: product.id.uuid(),
            isbn: facts.isbn.to_string(),
            title: facts.title.to_string(),
            subtitle: facts.subtitle.as_ref().map(ToString::to_string),
            authors: facts.credits.iter().map(BookAuthor::from).collect(),
            category: product.category.to_string(),
            language: facts.language.as_ref().map(ToString::to_string),
            published_year: facts.published_year.map(PublishedYear::get),
            publisher: facts.publisher.as_ref().map(ToString::to_string),
            page_count: facts.page_count.map(PageCount::get),
            description: facts.description.as_ref().map(ToString::to_string),
            price: product.offer.price.money(),
            stock: product.offer.stock.get(),
            rating,
            archived_at: product.archived_at,
            created_at: product.created_at,
            updated_at: product.updated_at,
        };
        Record { view, revision: product.revision, modified: product.updated_at }
    }
}

impl BookAuthor {
    /// Who it is.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Named(it) => it.id,
            Self::Full(it) => it.id,
        }
    }
}

impl From<&Credit> for BookAuthor {
    fn from(credit: &Credit) -> Self {
        Self::Named(CreditView { id: credit.author.uuid(), name: credit.name.to_string() })
    }
}

/// The members of an author, of which only the first two are always there.
impl PartialSchema for BookAuthor {
    fn schema() -> RefOr<Schema> {
        let mut schema = AuthorView::schema();
        if let RefOr::T(Schema::Object(author)) = &mut schema {
            author.required = vec!["id".to_owned(), "name".to_owned()];
            let description = "An author of a book. All but `id` and `name` is there only with `expand=authors`.";
            author.description = Some(description.to_owned());
            author.examples =
                vec![serde_json::json!({ "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f", "name": "Jane Austen" })];
        }
        schema
    }
}

impl ToSchema for BookAuthor {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        AuthorView::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_has_two_digits() {
        let average = |sum, count| RatingView::of(sum, count).average;
        assert_eq!(average(0, 0), None);
        assert_eq!(average(13, 3), Some(4.33));
        assert_eq!(average(14, 3), Some(4.67));
        assert_eq!(average(5, 1), Some(5.0));
        assert_eq!(average(9, 8), Some(1.13));
    }

    #[test]
    fn only_the_name_of_an_author_is_always_there() {
        let schema = serde_json::to_value(BookAuthor::schema()).unwrap();
        assert_eq!(schema["required"], serde_json::json!(["id", "name"]));
        assert!(schema["properties"]["biography"].is_object());
        assert_eq!((BookView::name().as_ref(), BookAuthor::name().as_ref()), ("Book", "BookAuthor"));
    }
}
