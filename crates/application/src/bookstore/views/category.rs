//! Categories as they are shown.

use chrono::{DateTime, Utc};
use domain::bookstore::Category;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{bookstore::schema, moment, page::Record};

/// A category: a shelf of the shop, perhaps part of a larger one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Category, examples(json!({
    "slug": "science-fiction", "name": "Science fiction", "parent": "fiction", "book_count": 12, "total_book_count": 31,
    "created_at": "2026-01-02T03:04:05.678901Z", "updated_at": "2026-01-02T03:04:05.678901Z",
})))]
pub struct CategoryView {
    /// What it is addressed by.
    #[schema(value_type = schema::Slug)]
    pub slug: String,
    /// What it is called.
    #[schema(value_type = schema::CategoryName)]
    pub name: String,
    /// The category that it is part of; null at the top.
    #[schema(value_type = Option<schema::Slug>, required)]
    pub parent: Option<String>,
    /// How many books in the lists stand right here; archived ones do not count.
    #[schema(minimum = 0)]
    pub book_count: i64,
    /// How many stand here and in the categories below.
    #[schema(minimum = 0)]
    pub total_book_count: i64,
    /// When it was made.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

/// How many books in the lists a category has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BookCounts {
    /// Right there.
    pub own: i64,
    /// And in the categories below.
    pub total: i64,
}

impl CategoryView {
    /// A category as it is after a change, with so many books.
    pub fn of(category: &Category, books: BookCounts) -> Record<Self> {
        let facts = category.facts();
        let view = Self {
            slug: facts.slug.to_string(),
            name: facts.name.to_string(),
            parent: facts.parent.as_ref().map(ToString::to_string),
            book_count: books.own,
            total_book_count: books.total,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Record { view, revision: facts.revision, modified: facts.updated_at }
    }
}
