//! Why stock moves.

use crate::named;

named! {
    /// Why there are more of a product, or fewer.
    MovementReason, "stock-movement-reason", "opening, receipt, correction, reserved, released, returned" {
        /// They were there when the product came into the catalogue.
        Opening = "opening",
        /// They were delivered to the shop.
        Receipt = "receipt",
        /// Somebody counted, or the catalogue was told another number.
        Correction = "correction",
        /// An order was placed.
        Reserved = "reserved",
        /// An order was cancelled.
        Released = "released",
        /// An order was refunded, and the goods came back.
        Returned = "returned",
    }
}

named! {
    /// Why somebody records a movement by hand.
    CountReason, "stock-count-reason", "receipt, correction" {
        /// A delivery has come.
        Receipt = "receipt",
        /// A count has shown another number.
        Correction = "correction",
    }
}

impl From<CountReason> for MovementReason {
    fn from(reason: CountReason) -> Self {
        match reason {
            CountReason::Receipt => Self::Receipt,
            CountReason::Correction => Self::Correction,
        }
    }
}
