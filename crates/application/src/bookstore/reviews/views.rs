//! Reviews as they are shown.

use chrono::{DateTime, Utc};
use domain::{
    bookstore::{Review, ReviewState, Standing},
    kernel::UserId,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::schema;
use crate::moment;

/// What a customer thinks of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Review, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d74", "isbn": "9780141439587",
    "reviewer": { "customer_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "display_name": "Ada Lovelace" },
    "rating": 5, "title": "Handsome, clever, and funny", "body": "One laughs at Emma, and then at oneself.",
    "state": "published", "hidden_reason": null, "verified_purchase": true,
    "created_at": "2026-01-02T03:04:05.678901Z", "updated_at": "2026-01-02T03:04:05.678901Z",
})))]
pub struct ReviewView {
    /// Names the review for ever.
    pub id: Uuid,
    /// The number of the book.
    #[schema(value_type = crate::bookstore::schema::Isbn)]
    pub isbn: String,
    /// Who thinks so.
    pub reviewer: ReviewerView,
    /// How good the book is.
    #[schema(value_type = schema::Stars)]
    pub rating: i32,
    /// In a few words.
    #[schema(value_type = Option<schema::ReviewTitle>, required)]
    pub title: Option<String>,
    /// In many.
    #[schema(value_type = Option<schema::ReviewText>, required)]
    pub body: Option<String>,
    /// Whether it is for all to see, and counts.
    #[schema(value_type = schema::ReviewState)]
    pub state: ReviewState,
    /// Why it is hidden, if it is.
    #[schema(value_type = Option<schema::HidingReason>, required)]
    pub hidden_reason: Option<String>,
    /// Whether its author has bought the book in this shop.
    pub verified_purchase: bool,
    /// When it was written.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

/// Who wrote a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Reviewer)]
pub struct ReviewerView {
    /// Names their account; null if it is closed.
    #[schema(required)]
    pub customer_id: Option<Uuid>,
    /// What they are called; `Closed account` if theirs is.
    pub display_name: String,
}

impl ReviewView {
    /// A review as it is, by whom `reviewer` says.
    pub fn of(review: &Review, reviewer: ReviewerView) -> Self {
        let facts = review.facts();
        let reason = match &facts.standing {
            Standing::Published => None,
            Standing::Hidden(reason) => Some(reason.to_string()),
        };
        Self {
            id: facts.id.uuid(),
            isbn: facts.isbn.to_string(),
            reviewer,
            rating: facts.opinion.stars.get(),
            title: facts.opinion.title.as_ref().map(ToString::to_string),
            body: facts.opinion.text.as_ref().map(ToString::to_string),
            state: review.state(),
            hidden_reason: reason,
            verified_purchase: facts.verified_purchase,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        }
    }
}

impl ReviewerView {
    /// Somebody of this name.
    pub const fn named(customer: UserId, display_name: String) -> Self {
        Self { customer_id: Some(customer.uuid()), display_name }
    }

    /// Somebody who is gone, called so.
    pub const fn gone(display_name: String) -> Self {
        Self { customer_id: None, display_name }
    }
}
