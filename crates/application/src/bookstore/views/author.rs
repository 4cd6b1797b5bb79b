//! Authors as they are shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::bookstore::Author;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{bookstore::schema, moment, page::Record};

/// An author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Author, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f", "name": "Jane Austen", "sort_name": "Austen, Jane",
    "biography": "English novelist of the gentry.", "born_on": "1775-12-16", "died_on": "1817-07-18",
    "book_count": 6,
    "created_at": "2026-01-02T03:04:05.678901Z", "updated_at": "2026-01-02T03:04:05.678901Z",
})))]
pub struct AuthorView {
    /// Names the author for ever.
    pub id: Uuid,
    /// As it is printed on the books.
    #[schema(value_type = schema::PersonName)]
    pub name: String,
    /// What lists are sorted by.
    #[schema(value_type = schema::SortName)]
    pub sort_name: String,
    /// Their life.
    #[schema(value_type = Option<schema::Biography>, required)]
    pub biography: Option<String>,
    /// The day of birth.
    #[schema(required)]
    pub born_on: Option<NaiveDate>,
    /// The day of death.
    #[schema(required)]
    pub died_on: Option<NaiveDate>,
    /// How many books in the lists are by them; archived ones do not count.
    #[schema(minimum = 0)]
    pub book_count: i64,
    /// When Lyceum first knew of them.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When they were last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl AuthorView {
    /// An author as they are after a change, with so many books in the lists.
    pub fn of(author: &Author, book_count: i64) -> Record<Self> {
        let facts = author.facts();
        let view = Self {
            id: facts.id.uuid(),
            name: facts.name.to_string(),
            sort_name: facts.sort_name.to_string(),
            biography: facts.biography.as_ref().map(ToString::to_string),
            born_on: facts.born_on,
            died_on: facts.died_on,
            book_count,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Record { view, revision: facts.revision, modified: facts.updated_at }
    }
}
