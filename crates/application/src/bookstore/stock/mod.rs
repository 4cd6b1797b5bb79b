//! The ledger of the stock: what is recorded by hand, how it is shown, and whether it agrees with the figures.

mod commands;
mod movements;
mod queries;
#[cfg(test)]
mod tests;
mod verification;
mod views;

pub use commands::CreateStockMovement;
pub use movements::{create_stock_movement, get_stock_movement, list_stock_movements};
pub use queries::{StockFigure, StockMovementFilter, StockMovementSort, StockReader};
pub use verification::{StockVerification, keep_stock_verification, stock_portion};
pub use views::StockMovementView;
