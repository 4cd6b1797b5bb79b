//! The lines of an order: how many pieces of one product, and what became of them.

use super::{
    super::{Goods, ProductId},
    draft,
};
use crate::{
    kernel::{Id, Money},
    number,
};

/// Identifies a line.
pub type OrderLineId = Id<OrderLine>;

number!(
    /// How many pieces of one product are wanted. The shop may set a lower limit.
    pub Quantity: 1..=10_000, "quantity_range"
);

/// Some pieces of one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// Of what.
    pub product: ProductId,
    /// How many.
    pub quantity: i32,
}

/// Pieces of one product, for a price.
///
/// A piece is handed over, or called off before that, or neither yet; and a refund is for one that was called off by
/// it, or for one that was handed over and came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// Which.
    pub id: OrderLineId,
    /// What was ordered.
    pub product: ProductId,
    /// What that is.
    pub goods: Goods,
    /// What it was called when the order was placed; in a draft, what it is called.
    pub title: String,
    /// What one piece cost when the order was placed; in a draft, what it costs.
    pub unit_price: Money,
    /// How many pieces.
    pub quantity: i32,
    /// How many were handed over.
    pub fulfilled: i32,
    /// For how many the money went back.
    pub refunded: i32,
    /// How many of those were never handed over, and never will be.
    pub called_off: i32,
}

impl OrderLine {
    /// How many are still to be handed over.
    pub const fn to_fulfil(&self) -> i32 {
        self.quantity - self.fulfilled - self.called_off
    }

    /// For how many the money could still go back.
    pub const fn refundable(&self) -> i32 {
        self.quantity - self.refunded
    }

    /// What all pieces cost, if that is a sum of money.
    pub fn total(&self) -> Option<Money> {
        draft::money(self.cost(self.quantity), self.unit_price.currency())
    }

    /// What so many pieces cost, in minor units.
    pub fn cost(&self, quantity: i32) -> i128 {
        i128::from(self.unit_price.minor()) * i128::from(quantity)
    }

    /// So many pieces of it.
    pub const fn pieces(&self, quantity: i32) -> Pieces {
        Pieces { product: self.product, quantity }
    }

    pub(super) const fn fulfil(&mut self, quantity: i32) {
        self.fulfilled += quantity;
    }

    /// What was not handed over goes first: it need not come back.
    pub(super) fn refund(&mut self, quantity: i32) {
        self.called_off += quantity.min(self.to_fulfil());
        self.refunded += quantity;
    }
}
