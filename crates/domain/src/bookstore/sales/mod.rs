//! What was sold, and what came back: the sums of each day.
//!
//! A day is one of UTC, in which everything here is counted. What is sold counts on the day on which its order was
//! paid, and what comes back on the day on which it does.

mod port;
mod roles;
mod sums;

pub use port::Sales;
pub use roles::Bookkeeper;
pub use sums::{DaySales, LowStockThreshold, ProductSales};
