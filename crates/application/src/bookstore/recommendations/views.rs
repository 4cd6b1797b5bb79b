//! Recommendations as they are shown.

use domain::kernel::Money;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::bookstore::{BookAuthor, schema};

/// What goes with a product, the best first; what is sold out comes last.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Recommendations, examples(json!({ "data": [{
    "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "kind": "book", "isbn": "9780141439587", "title": "Emma",
    "authors": [{ "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f", "name": "Jane Austen" }], "category": "fiction",
    "price": { "amount": "5.99", "currency": "USD" }, "stock": 3, "reason": "bought_together",
}] })))]
pub struct RecommendationsView {
    /// The products.
    pub data: Vec<RecommendationView>,
}

/// A product that goes with another.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Recommendation)]
pub struct RecommendationView {
    /// Which product.
    pub product_id: Uuid,
    /// What it is.
    #[schema(value_type = schema::ProductKind)]
    pub kind: String,
    /// What it is addressed by, if it is a book.
    #[schema(value_type = Option<schema::Isbn>, required)]
    pub isbn: Option<String>,
    /// What it is called.
    pub title: String,
    /// Who wrote it, if it is a book.
    pub authors: Vec<BookAuthor>,
    /// On which shelf it stands.
    #[schema(value_type = schema::Slug)]
    pub category: String,
    /// What one costs.
    #[schema(value_type = schema::Money)]
    pub price: Money,
    /// How many can be had.
    #[schema(value_type = schema::Stock)]
    pub stock: i32,
    /// Why it is named.
    pub reason: Reason,
}

/// Why a product is recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecommendationReason)]
pub enum Reason {
    /// Those who bought the one have bought the other, more often than would be by chance.
    BoughtTogether,
    /// It is among what sells best in the category of the other.
    PopularInCategory,
}
