//! Whether what is in a cart can be had.

use super::super::orders::{Chosen, Offered};
use crate::named;

named! {
    /// Whether something in a cart could be ordered at this moment.
    Availability, "availability", "available, out_of_stock, not_for_sale" {
        /// As many as are wanted.
        Available = "available",
        /// There are fewer than are wanted.
        OutOfStock = "out_of_stock",
        /// It is sold no more.
        NotForSale = "not_for_sale",
    }
}

impl Availability {
    /// Of what was `chosen`, which the shop has as `offer`.
    pub fn of(chosen: &Chosen, offer: Option<&Offered>) -> Self {
        match offer {
            Some(it) if it.archived => Self::NotForSale,
            Some(it) if it.stock < chosen.quantity => Self::OutOfStock,
            Some(_) => Self::Available,
            None => Self::NotForSale,
        }
    }
}
