//! The ports to storage: what use cases about reviews need of it. What holds for all of them stands with the ports of the
//! catalogue.
//!
//! Who loads a review or a book to be reviewed keeps all others from changing any review of that book until the
//! transaction ends: the rating of the book is kept with its reviews, and two of them at once must not wait for each
//! other crosswise.

use uuid::Uuid;

use super::{Review, ReviewId};
use crate::{
    bookstore::{Isbn, ProductId},
    kernel::{StoreError, Timestamp, UserId},
};

/// All reviews, each with what it does to the rating of its book.
pub trait Reviews {
    /// The book with this ISBN, to be reviewed.
    fn reviewed_book(&mut self, isbn: Isbn) -> Result<ProductId, StoreError>;

    /// The review with this id.
    fn review(&mut self, id: ReviewId) -> Result<Review, StoreError>;

    /// What somebody thinks of a book that is [to be reviewed](Self::reviewed_book).
    fn review_by(&mut self, book: ProductId, customer: UserId) -> Result<Review, StoreError>;

    /// Keeps a new review.
    fn add_review(&mut self, review: &Review) -> Result<(), StoreError>;

    /// Keeps what changed.
    fn save_review(&mut self, was: &Review, now: &Review) -> Result<(), StoreError>;

    /// Forgets a review, at `at`.
    fn remove_review(&mut self, review: &Review, at: Timestamp) -> Result<(), StoreError>;

    /// The reviews of somebody of any of `books` that are not marked as of who bought it.
    fn unmarked_reviews(&mut self, customer: UserId, books: &[ProductId]) -> Result<Vec<Review>, StoreError>;

    /// Keeps that these reviews, as they were loaded, are marked, however many, with one statement.
    fn mark_reviews(&mut self, ids: &[ReviewId], at: Timestamp) -> Result<(), StoreError>;

    /// Takes the author and the words from at most `limit` reviews of somebody, and forgets those among them that are
    /// hidden. What the others count stays.
    fn forget_reviews_of(
        &mut self,
        customer: UserId,
        at: Timestamp,
        limit: usize,
    ) -> Result<ForgottenReviews, StoreError>;
}

/// Which reviews were forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForgottenReviews {
    /// These have neither author nor words any more.
    pub emptied: Vec<ReviewId>,
    /// These are gone.
    pub removed: Vec<ReviewId>,
}

/// What people have bought.
pub trait Purchases {
    /// Whether somebody has ever bought a product.
    fn has_bought(&mut self, customer: UserId, product: ProductId) -> Result<bool, StoreError>;

    /// Keeps that somebody has bought `products` with an order; of what they had bought before, the first time counts.
    /// Until the transaction ends nobody reviews any of them, so that no review is written that does not know of it.
    fn add_purchases(
        &mut self,
        customer: UserId,
        products: &[ProductId],
        order: Uuid,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Forgets at most `limit` things that somebody has bought, and says how many.
    fn forget_purchases_of(&mut self, customer: UserId, limit: usize) -> Result<usize, StoreError>;
}
