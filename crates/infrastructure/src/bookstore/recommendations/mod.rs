//! What goes with what: shown, found out, and kept.

mod found;
mod shown;
mod worker;

use application::bookstore::{Anchor, RecommendationView, RecommendationsReader};
use chrono::NaiveDate;
use domain::{
    bookstore::{Isbn, ProductId, RecommendationsStore, Related, Slug},
    kernel::{StoreError, UserId},
};
pub use worker::RecommendationsWorker;

use crate::unit::Unit;

impl RecommendationsReader for Unit<'_> {
    fn anchor_book(&mut self, isbn: Isbn) -> Result<Option<Anchor>, StoreError> {
        shown::anchor_book(self.conn, isbn)
    }

    fn anchor_product(&mut self, id: ProductId) -> Result<Option<Anchor>, StoreError> {
        shown::anchor_product(self.conn, id)
    }

    fn recommendations(&mut self, anchor: &Anchor, limit: i32) -> Result<Vec<RecommendationView>, StoreError> {
        shown::list(self.conn, anchor, limit)
    }

    fn purchases_after(
        &mut self,
        after: Option<(UserId, ProductId)>,
        limit: usize,
    ) -> Result<Vec<(UserId, ProductId)>, StoreError> {
        found::purchases_after(self.conn, after, limit)
    }

    fn related_between(
        &mut self,
        after: Option<ProductId>,
        last: Option<ProductId>,
    ) -> Result<Vec<(ProductId, Related)>, StoreError> {
        found::related_between(self.conn, after, last)
    }

    fn favourites_since(&mut self, day: NaiveDate, limit: usize) -> Result<Vec<(Slug, ProductId)>, StoreError> {
        found::favourites_since(self.conn, day, limit)
    }

    fn favourites(&mut self) -> Result<Vec<(Slug, ProductId)>, StoreError> {
        found::favourites(self.conn)
    }
}

impl RecommendationsStore for Unit<'_> {
    fn replace_related(&mut self, lists: &[(ProductId, Vec<Related>)]) -> Result<(), StoreError> {
        found::replace_related(self.conn, lists)
    }

    fn replace_favourites(&mut self, lists: &[(Slug, Vec<ProductId>)]) -> Result<(), StoreError> {
        found::replace_favourites(self.conn, lists)
    }
}
