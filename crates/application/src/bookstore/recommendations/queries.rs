//! What goes with a product.

use chrono::NaiveDate;
use domain::{
    bookstore::{BookstoreError, Isbn, ProductId, Related, Slug},
    kernel::{StoreError, UserId},
    number,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{RecommendationView, RecommendationsView};
use crate::{Failure, bookstore::SalesReader};

number!(
    /// How many recommendations are wanted.
    pub RecommendationCount: 1..=20, "out_of_range"
);

/// So many where nothing is said.
const USUALLY: i32 = 10;

/// How much is wanted.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecommendationsFilter {
    /// At most so many; 10 where nothing is said.
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 20)]
    pub limit: Option<RecommendationCount>,
}

/// The product that others go with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Which.
    pub product: ProductId,
    /// On which shelf it stands.
    pub category: String,
}

/// What was found out, and what it is found out by.
pub trait RecommendationsReader {
    /// The book with this number, archived or not.
    fn anchor_book(&mut self, isbn: Isbn) -> Result<Option<Anchor>, StoreError>;

    /// The product with this id, archived or not.
    fn anchor_product(&mut self, id: ProductId) -> Result<Option<Anchor>, StoreError>;

    /// At most `limit` products that are in the lists: those that go with `anchor`, the best first, then those that
    /// sell best on its shelf; those that cannot be had come last.
    fn recommendations(&mut self, anchor: &Anchor, limit: i32) -> Result<Vec<RecommendationView>, StoreError>;

    /// Up to `limit` purchases, by customer and product, from the first one after `after`.
    fn purchases_after(
        &mut self,
        after: Option<(UserId, ProductId)>,
        limit: usize,
    ) -> Result<Vec<(UserId, ProductId)>, StoreError>;

    /// What was found to go with each product after `after` up to `last`, or to the end, by product, the best first.
    fn related_between(
        &mut self,
        after: Option<ProductId>,
        last: Option<ProductId>,
    ) -> Result<Vec<(ProductId, Related)>, StoreError>;

    /// At most `limit` best sellers of each category since a day, by category, the best first.
    fn favourites_since(&mut self, day: NaiveDate, limit: usize) -> Result<Vec<(Slug, ProductId)>, StoreError>;

    /// The favourites that were found, by category, the best first.
    fn favourites(&mut self) -> Result<Vec<(Slug, ProductId)>, StoreError>;
}

/// What goes with a book.
pub fn get_book_recommendations(
    reader: &mut dyn SalesReader,
    isbn: Isbn,
    filter: &RecommendationsFilter,
) -> Result<RecommendationsView, Failure> {
    let anchor = reader.anchor_book(isbn)?.ok_or(BookstoreError::BookNotFound)?;
    found(reader, &anchor, *filter)
}

/// What goes with a product of whatever kind.
pub fn get_product_recommendations(
    reader: &mut dyn SalesReader,
    id: ProductId,
    filter: &RecommendationsFilter,
) -> Result<RecommendationsView, Failure> {
    let anchor = reader.anchor_product(id)?.ok_or(BookstoreError::ProductNotFound)?;
    found(reader, &anchor, *filter)
}

fn found(
    reader: &mut dyn SalesReader,
    anchor: &Anchor,
    filter: RecommendationsFilter,
) -> Result<RecommendationsView, Failure> {
    let limit = filter.limit.map_or(USUALLY, RecommendationCount::get);
    Ok(RecommendationsView { data: reader.recommendations(anchor, limit)? })
}
