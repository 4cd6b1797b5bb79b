//! The port to the sums, for those who sell.

use super::DaySales;
use crate::kernel::StoreError;

/// What was sold on which day.
pub trait Sales {
    /// Adds to the sums of a day, under the category that each product stands in: where goods come back, the one under
    /// which they were sold. To be called last in a transaction: whoever adds to the sums of the same day waits for its
    /// end.
    fn book_sales(&mut self, sales: &DaySales) -> Result<(), StoreError>;
}
