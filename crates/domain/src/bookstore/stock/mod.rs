//! How many there are of a product, and the ledger of how that came to be.
//!
//! Each change of a product's stock is a movement. What can still be sold is the sum of all of them, kept as a
//! figure with the product: orders, receipts, counts and the catalogue change it together with the ledger, by the
//! rules here, and never below nothing.

mod amounts;
mod movement;
mod port;
mod reason;
mod shortage;
mod stocked;
#[cfg(test)]
mod tests;

pub use amounts::{MovementNote, Quantity, QuantityChange, Stock};
pub use movement::{OrderId, StockMovement};
pub use port::Stocks;
pub use reason::{CountReason, MovementReason};
pub use shortage::Shortage;
pub use stocked::{Count, Stocked};
