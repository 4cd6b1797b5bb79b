//! Items as they are shown.

use chrono::{DateTime, Utc};
use domain::{bookstore::Item, kernel::Money};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{bookstore::schema, moment, page::Record};

/// An item: anything on the shelf that is neither book nor magazine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Item, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d71", "sku": "NB-A5-RULED", "name": "Notebook A5, ruled",
    "description": "96 sheets of cream paper.", "category": "notebooks",
    "price": { "amount": "7.50", "currency": "USD" }, "stock": 120,
    "archived_at": null, "created_at": "2026-01-02T03:04:05.678901Z", "updated_at": "2026-01-02T03:04:05.678901Z",
})))]
pub struct ItemView {
    /// Names the item for ever, also in orders.
    pub id: Uuid,
    /// The shop's own number for it.
    #[schema(value_type = schema::Sku)]
    pub sku: String,
    /// What it is called.
    #[schema(value_type = schema::ItemName)]
    pub name: String,
    /// What it is.
    #[schema(value_type = Option<schema::Description>, required)]
    pub description: Option<String>,
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

impl ItemView {
    /// An item as it is after a change.
    pub fn of(item: &Item) -> Record<Self> {
        let facts = item.facts();
        let product = &facts.product;
        let view = Self {
            id: product.id.uuid(),
            sku: facts.sku.to_string(),
            name: facts.name.to_string(),
            description: facts.description.as_ref().map(ToString::to_string),
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
