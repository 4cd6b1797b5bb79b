//! What is wanted of the shop, and what the shop has of it.

use super::{
    super::{Goods, ProductId, Stocked},
    OrderLineId, Quantity,
};
use crate::kernel::Money;

/// Somebody wants so many of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What.
    pub product: ProductId,
    /// How many.
    pub quantity: Quantity,
}

/// Something that was chosen, and is not ordered yet: it costs what it costs when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Which line of an order it is, or will be.
    pub line: OrderLineId,
    /// What.
    pub product: ProductId,
    /// What it was called when it was chosen.
    pub title: String,
    /// How many.
    pub quantity: i32,
}

/// Something as the shop sells it at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// What.
    pub product: ProductId,
    /// What that is.
    pub goods: Goods,
    /// What it is called.
    pub title: String,
    /// What one piece costs.
    pub price: Money,
    /// How many can be had.
    pub stock: i32,
    /// Whether it is sold no more.
    pub archived: bool,
}

impl From<&Stocked> for Offered {
    fn from(stocked: &Stocked) -> Self {
        Self {
            product: stocked.id,
            goods: stocked.goods,
            title: stocked.title.to_string(),
            price: stocked.price.money(),
            stock: stocked.stock.get(),
            archived: stocked.archived,
        }
    }
}
