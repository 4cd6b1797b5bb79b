//! Reviews: what customers think of books, one each, and what that comes to.
//!
//! A [`Review`] counts in the rating of its book as long as it is published. Moderators hide what does not belong there,
//! and restore it. What somebody has bought is known by [`Purchases`], which mark their reviews.

mod action;
mod error;
mod rating;
mod repositories;
mod review;
mod roles;
mod state;
mod texts;

pub use action::ReviewAction;
pub use error::{REVIEW_CONSTRAINTS, ReviewError};
pub use rating::{Rating, RatingChange};
pub use repositories::{ForgottenReviews, Purchases, Reviews};
pub use review::{NewReview, Opinion, Review, ReviewFacts, ReviewId, Standing};
pub use roles::{Moderator, Reviewer};
pub use state::ReviewState;
pub use texts::{HidingReason, ReviewText, ReviewTitle, Stars};
