//! What orders add to the sums of the days, in the transactions that change them.

use domain::{
    bookstore::{
        DaySales, Sales,
        orders::{OrderFacts, Pieces},
    },
    kernel::Timestamp,
};

use crate::Failure;

/// Adds an order to the sums that was paid at `at`. Called once for each, in the transaction that settles the payment,
/// as the last thing that writes.
pub fn book_sold(unit: &mut (impl Sales + ?Sized), order: &OrderFacts, at: Timestamp) -> Result<(), Failure> {
    Ok(unit.book_sales(&DaySales::sold(order, at))?)
}

/// Adds to the sums that `pieces` of an order came back at `at`, or will never be handed over. Called once for each such
/// time, in the transaction that takes them back, as the last thing that writes. What was never paid adds nothing.
pub fn book_returned(
    unit: &mut (impl Sales + ?Sized),
    order: &OrderFacts,
    pieces: &[Pieces],
    at: Timestamp,
) -> Result<(), Failure> {
    DaySales::returned(order, pieces, at).map_or(Ok(()), |it| Ok(unit.book_sales(&it)?))
}
