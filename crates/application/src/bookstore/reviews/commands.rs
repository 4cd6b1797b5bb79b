//! What can be done with reviews: the request bodies.

use domain::bookstore::{HidingReason, Opinion, ReviewId, ReviewText, ReviewTitle, Stars};
use serde::Deserialize;
use utoipa::ToSchema;

use super::schema;
use crate::bookstore::commands::create_and_replace;

create_and_replace! {
    /// What one thinks of a book.
    #[schema(examples(json!({
        "rating": 5, "title": "Handsome, clever, and funny", "body": "One laughs at Emma, and then at oneself.",
    })))]
    CreateReview;
    /// All that one thinks of a book. What is left out is said no more.
    #[schema(examples(json!({
        "rating": 4, "title": "Handsome, clever, and long", "body": "The second reading takes its time.",
    })))]
    ReplaceReview;
    []
    /// Names the review for ever; made by the server where it is not given.
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<ReviewId>,
    /// How good the book is.
    #[schema(value_type = schema::Stars)]
    rating: Stars,
    /// In a few words.
    #[schema(value_type = Option<schema::ReviewTitle>)]
    title: Option<ReviewTitle>,
    /// In many.
    #[schema(value_type = Option<schema::ReviewText>)]
    body: Option<ReviewText>,
}

/// Why others are not to see a review.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "reason": "It is about the delivery, not about the book." })))]
pub struct HideReview {
    /// Why. Its author is told.
    #[schema(value_type = schema::HidingReason)]
    pub reason: HidingReason,
}

impl CreateReview {
    /// What is thought.
    pub(super) fn opinion(&self) -> Opinion {
        Opinion { stars: self.rating, title: self.title.clone(), text: self.body.clone() }
    }
}
