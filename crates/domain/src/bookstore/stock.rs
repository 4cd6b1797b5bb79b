//! Counted things.

use crate::number;

number!(
    /// How many copies or pieces are there to be sold. Never negative.
    pub Stock: 0..=1_000_000_000, "stock_range"
);
number!(
    /// How many pages a book has.
    pub PageCount: 1..=100_000, "page_count_range"
);

impl Stock {
    /// Nothing left, or nothing received yet.
    pub const NONE: Self = Self(0);
}
