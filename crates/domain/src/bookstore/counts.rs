//! Counted things.

use crate::number;

number!(
    /// How many pages a book has.
    pub PageCount: 1..=100_000, "page_count_range"
);
