//! What orders add to the sums of the days, in the transactions that change them.

use domain::{
    bookstore::{DaySales, Sales, orders::OrderFacts},
    kernel::Timestamp,
};

use crate::Failure;

/// Adds to the sums what was done to an order that was `was` and is `now`: that it was paid, or that some of it came back
/// or was called off afterwards. Called once for each change that is kept, in the same transaction, as the last thing
/// that writes. A change that moves no money adds nothing.
pub fn book_change(
    unit: &mut (impl Sales + ?Sized),
    was: &OrderFacts,
    now: &OrderFacts,
    at: Timestamp,
) -> Result<(), Failure> {
    let added = DaySales::between(was, now, at);
    Ok(added.iter().try_for_each(|it| unit.book_sales(it))?)
}
