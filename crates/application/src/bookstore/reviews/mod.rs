//! The use cases of reviews: what customers think of books, one each, what moderators hide, and who has bought what they
//! speak of.
//!
//! Who an author is, is known elsewhere: what is found here is named by [`bridges`](crate::bridges) before it is shown.

mod commands;
mod moderate;
mod queries;
mod schema;
#[cfg(test)]
mod testing;
mod trail;
mod upkeep;
mod views;
mod write;

pub use commands::{CreateReview, HideReview, ReplaceReview};
pub use moderate::{hide_review, restore_review};
pub use queries::{
    MyReviewFilter, ReviewFilter, ReviewQuery, ReviewScope, ReviewSort, ReviewsReader, get_my_review, get_review,
    list_my_reviews, list_reviews, reviews_of,
};
pub use upkeep::{forget_purchases_of, forget_reviews_of, purchased};
pub use views::{ReviewView, ReviewerView};
pub use write::{create_review, delete_my_review, delete_review, replace_my_review};

use domain::{
    bookstore::{Review, ReviewError, ReviewId},
    kernel::{Precondition, StoreError},
};

use super::BookstoreUnit;
use crate::{Ctx, Failure, page::Record};

/// Which review, and in which state it is wanted.
pub type ReviewAim<'p> = (ReviewId, &'p Precondition);

impl From<ReviewError> for Failure {
    fn from(error: ReviewError) -> Self {
        Self::refused(&error)
    }
}

/// A review with its state.
fn record(review: Review) -> Record<Review> {
    let (revision, modified) = (review.facts().revision, review.facts().updated_at);
    Record { view: review, revision, modified }
}

/// A review that must be there.
fn found(loaded: Result<Review, StoreError>) -> Result<Review, Failure> {
    match loaded {
        Err(StoreError::Absent) => Err(ReviewError::NotFound.into()),
        loaded => Ok(loaded?),
    }
}

/// A review that the caller may see and wants to change in this state.
fn to_change(ctx: &Ctx, uow: &mut dyn BookstoreUnit, (id, wanted): ReviewAim<'_>) -> Result<Review, Failure> {
    let review = found(uow.review(id))?;
    if !review.is_shown_to(&ctx.actor) {
        return Err(ReviewError::NotFound.into());
    }
    wanted.check(review.facts().revision)?;
    Ok(review)
}
