//! What the shop sold and earned, for those who run it, and what is running out.

mod booking;
mod queries;
mod rows;
mod views;

use domain::{
    bookstore::{RecommendationsStore, Sales},
    kernel::StoreError,
};

pub use booking::book_change;
pub use queries::{
    Asked, BestSellerSort, BestSellersFilter, BestSellersQuery, LowStockFilter, LowStockQuery, LowStockSort, Period,
    RevenueCategories, RevenueFilter, RevenueQuery, RevenueSort, list_best_sellers, list_low_stock, list_revenue,
};
pub use rows::{BestSellerRow, LowStockRow, RevenueRow};
pub use views::{BestSellerView, LowStockView, RevenueView};

use super::recommendations::RecommendationsReader;
use crate::page::{Page, PageRequest};

/// What was sold, and what goes with it.
///
/// Reports come sorted as asked, never without a sort member.
pub trait SalesReader: RecommendationsReader {
    /// A page of what was earned, by the days or months.
    fn list_revenue(
        &mut self,
        query: &RevenueQuery,
        page: &PageRequest<RevenueSort>,
    ) -> Result<Page<RevenueView>, StoreError>;

    /// A page of what sold best.
    fn list_best_sellers(
        &mut self,
        query: &BestSellersQuery,
        page: &PageRequest<BestSellerSort>,
    ) -> Result<Page<BestSellerView>, StoreError>;

    /// A page of the products in the lists of which few are left.
    fn list_low_stock(
        &mut self,
        query: &LowStockQuery,
        page: &PageRequest<LowStockSort>,
    ) -> Result<Page<LowStockView>, StoreError>;
}

/// The same, to be written.
pub trait SalesUnit: SalesReader + Sales + RecommendationsStore {}

impl<T> SalesUnit for T where T: SalesReader + Sales + RecommendationsStore {}
