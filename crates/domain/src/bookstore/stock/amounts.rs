//! How many there are, and how many come and go.

use crate::{number, text};

number!(
    /// How many copies or pieces are there to be sold. Never negative.
    pub Stock: 0..=1_000_000_000, "stock_range"
);
number!(
    /// How many copies or pieces of a product somebody takes or gives back.
    pub Quantity: 1..=1_000_000_000, "quantity_range"
);
number!(
    /// By how many copies or pieces a stock rises, or falls where it is negative.
    pub QuantityChange: -1_000_000_000..=1_000_000_000, "quantity_range"
);
text!(
    /// What whoever recorded a movement had to say about it.
    pub MovementNote: 1..=500
);

impl Stock {
    /// Nothing left, or nothing received yet.
    pub const NONE: Self = Self(0);
}
