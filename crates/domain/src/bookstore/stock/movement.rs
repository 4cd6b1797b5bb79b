//! One change of a stock.

use super::{MovementNote, MovementReason, Stock};
use crate::{
    bookstore::{Goods, Product, ProductId},
    kernel::{Id, Revision, Timestamp, UserId},
};

/// An order, of which the ledger knows no more than that there is one.
#[derive(Debug)]
pub enum OrderReference {}

/// Identifies an order.
pub type OrderId = Id<OrderReference>;

/// An entry of the ledger: it is never changed, and goes only with the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockMovement {
    /// Of which product.
    pub product: ProductId,
    /// What that is.
    pub goods: Goods,
    /// The revision of the product that the movement made. It is the movement's number: those of a product rise,
    /// with gaps where other things about it changed.
    pub number: Revision,
    /// How many came, or went where it is negative. Never 0.
    pub quantity: i32,
    /// How many there were afterwards.
    pub stock: Stock,
    /// Why.
    pub reason: MovementReason,
    /// For which order.
    pub order: Option<OrderId>,
    /// What was said about it.
    pub note: Option<MovementNote>,
    /// Who wanted it, unless it was Lyceum itself or a program of nobody in particular.
    pub recorded_by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

impl StockMovement {
    /// What it moves when the catalogue says `now` of a product that was `was`, or is new. Nothing, where that
    /// makes no difference.
    pub(in crate::bookstore) fn written(
        goods: Goods,
        was: Option<&Product>,
        now: &Product,
        by: Option<UserId>,
    ) -> Option<Self> {
        let reason = if was.is_some() { MovementReason::Correction } else { MovementReason::Opening };
        let before = was.map_or(Stock::NONE, |it| it.offer.stock);
        let quantity = now.offer.stock.get() - before.get();
        (quantity != 0).then_some(Self {
            product: now.id,
            goods,
            number: now.revision,
            quantity,
            stock: now.offer.stock,
            reason,
            order: None,
            note: None,
            recorded_by: by,
            at: now.updated_at,
        })
    }
}
