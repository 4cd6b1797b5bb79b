//! What can be asked of reviews, and the port that answers.

use domain::{
    bookstore::{BookstoreError, Isbn, ProductId, Review, ReviewError, ReviewId, ReviewState, Reviewer, Stars},
    kernel::{Permission, StoreError, UserId},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{record, schema};
use crate::{
    Ctx, Failure,
    bookstore::BookstoreReader,
    page::{Page, PageRequest, Position, Record, SortMember},
};

/// Which reviews of a book are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewFilter {
    /// With so many stars.
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 5)]
    pub rating: Option<Stars>,
    /// Of those who have bought the book in this shop (`true`), or of the others (`false`).
    pub verified: Option<bool>,
    /// In this state, else `published`. For `hidden` it takes the permission `reviews:moderate`.
    #[schema(value_type = Option<schema::ReviewState>)]
    pub state: Option<ReviewState>,
}

/// All of one's own are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MyReviewFilter {}

/// Which reviews storage is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewQuery {
    /// Among which.
    pub scope: ReviewScope,
    /// With so many stars.
    pub rating: Option<Stars>,
    /// Marked as of somebody who has bought the book, or not.
    pub verified: Option<bool>,
}

/// Among which reviews something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewScope {
    /// Those of a book that are in this state.
    Of(ProductId, ReviewState),
    /// All that somebody has written.
    By(UserId),
}

/// What a list of reviews can be sorted by. Ties are broken by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewSort {
    /// By age.
    CreatedAt,
    /// By the stars.
    Rating,
}

impl SortMember for ReviewSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt), ("rating", Self::Rating)];
    const DESCENDING: bool = true;
}

/// What is known of reviews. A single one is found whoever asks: what they may see of it is for the use case to say.
pub trait ReviewsReader {
    /// The product that a book is, archived or not.
    fn find_book_id(&mut self, isbn: Isbn) -> Result<Option<ProductId>, StoreError>;

    /// One review.
    fn find_review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError>;

    /// What somebody thinks of a book.
    fn find_review_by(&mut self, book: ProductId, customer: UserId) -> Result<Option<Review>, StoreError>;

    /// A page of reviews, sorted as asked, never without a sort member.
    fn list_reviews(&mut self, query: &ReviewQuery, page: &PageRequest<ReviewSort>)
    -> Result<Page<Review>, StoreError>;
}

/// A page of the reviews of a book.
pub fn list_reviews(
    ctx: &Ctx,
    reader: &mut dyn BookstoreReader,
    isbn: Isbn,
    filter: &ReviewFilter,
    page: &PageRequest<ReviewSort>,
) -> Result<Page<Review>, Failure> {
    let ReviewFilter { rating, verified, state } = *filter;
    let state = state.unwrap_or(ReviewState::Published);
    if state == ReviewState::Hidden {
        ctx.actor.require(Permission::ReviewsModerate)?;
    }
    let scope = ReviewScope::Of(book(reader, isbn)?, state);
    Ok(reader.list_reviews(&ReviewQuery { scope, rating, verified }, &page.in_usual_order())?)
}

/// One review.
pub fn get_review(ctx: &Ctx, reader: &mut dyn BookstoreReader, id: ReviewId) -> Result<Record<Review>, Failure> {
    let review = reader.find_review(id)?.filter(|it| it.is_shown_to(&ctx.actor));
    Ok(record(review.ok_or(ReviewError::NotFound)?))
}

/// What one thinks of a book.
pub fn get_my_review(by: &Reviewer, reader: &mut dyn BookstoreReader, isbn: Isbn) -> Result<Record<Review>, Failure> {
    let book = book(reader, isbn)?;
    let review = reader.find_review_by(book, by.user())?;
    Ok(record(review.ok_or(ReviewError::NotFound)?))
}

/// A page of all that one has written, hidden or not.
pub fn list_my_reviews(
    by: &Reviewer,
    reader: &mut dyn BookstoreReader,
    page: &PageRequest<ReviewSort>,
) -> Result<Page<Review>, Failure> {
    written(reader, by.user(), &page.in_usual_order())
}

/// A page of all that somebody has written, for themselves, the oldest first.
pub fn reviews_of(
    reader: &mut dyn BookstoreReader,
    customer: UserId,
    after: Option<Position>,
) -> Result<Page<Review>, Failure> {
    written(reader, customer, &PageRequest { after, ..PageRequest::first(ReviewSort::CreatedAt) })
}

fn written(
    reader: &mut dyn BookstoreReader,
    customer: UserId,
    page: &PageRequest<ReviewSort>,
) -> Result<Page<Review>, Failure> {
    let query = ReviewQuery { scope: ReviewScope::By(customer), rating: None, verified: None };
    Ok(reader.list_reviews(&query, page)?)
}

fn book(reader: &mut dyn BookstoreReader, isbn: Isbn) -> Result<ProductId, Failure> {
    Ok(reader.find_book_id(isbn)?.ok_or(BookstoreError::BookNotFound)?)
}
