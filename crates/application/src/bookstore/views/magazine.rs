//! Magazines as they are shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{bookstore::Magazine, kernel::Money};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{bookstore::schema, moment, page::Record};

/// A magazine: one issue of a periodical.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Magazine, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d70", "issn": "0378-5955", "title": "Hearing Research",
    "issue_number": "2026/3", "issue_label": "The summer special", "published_on": "2026-06-01",
    "publisher": "Elsevier", "category": "science", "price": { "amount": "12.99", "currency": "USD" }, "stock": 15,
    "archived_at": null, "created_at": "2026-01-02T03:04:05.678901Z", "updated_at": "2026-01-02T03:04:05.678901Z",
})))]
pub struct MagazineView {
    /// Names the magazine for ever, also in orders.
    pub id: Uuid,
    /// Of which periodical it is an issue.
    #[schema(value_type = schema::Issn)]
    pub issn: String,
    /// What the periodical is called.
    #[schema(value_type = schema::Title)]
    pub title: String,
    /// Which issue.
    #[schema(value_type = schema::IssueNumber)]
    pub issue_number: String,
    /// What the issue is called.
    #[schema(value_type = Option<schema::IssueLabel>, required)]
    pub issue_label: Option<String>,
    /// When the issue came out or will.
    #[schema(required)]
    pub published_on: Option<NaiveDate>,
    /// Who published it.
    #[schema(value_type = Option<schema::Publisher>, required)]
    pub publisher: Option<String>,
    /// On which shelf it stands.
    #[schema(value_type = schema::Slug)]
    pub category: String,
    /// What one costs.
    #[schema(value_type = schema::Money)]
    pub price: Money,
    /// How many can be had.
    #[schema(value_type = schema::Stock)]
    pub stock: i32,
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

impl MagazineView {
    /// A magazine as it is after a change.
    pub fn of(magazine: &Magazine) -> Record<Self> {
        let facts = magazine.facts();
        let product = &facts.product;
        let view = Self {
            id: product.id.uuid(),
            issn: facts.issn.to_string(),
            title: facts.title.to_string(),
            issue_number: facts.issue_number.to_string(),
            issue_label: facts.issue_label.as_ref().map(ToString::to_string),
            published_on: facts.published_on,
            publisher: facts.publisher.as_ref().map(ToString::to_string),
            category: product.category.to_string(),
            price: product.offer.price.money(),
            stock: product.offer.stock.get(),
            archived_at: product.archived_at,
            created_at: product.created_at,
            updated_at: product.updated_at,
        };
        Record { view, revision: product.revision, modified: product.updated_at }
    }
}
