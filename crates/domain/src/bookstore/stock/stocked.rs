//! What there is of a product while it is moved, and the rules of that.

use super::{
    CountReason, MovementNote, MovementReason, OrderId, Quantity, QuantityChange, Shortage, Stock, StockMovement,
};
use crate::{
    bookstore::{BookstoreError, Goods, Price, ProductId, Title},
    kernel::{Revision, Timestamp, UserId, Violation},
};

/// A product as far as those know it who sell and count: of whatever kind, loaded so that nobody else changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stocked {
    /// Which.
    pub id: ProductId,
    /// What it is.
    pub goods: Goods,
    /// What it is called.
    pub title: Title,
    /// What one costs now.
    pub price: Price,
    /// How many can still be sold.
    pub stock: Stock,
    /// Whether it is out of the lists.
    pub archived: bool,
    /// Counts the changes of the product, movements among them.
    pub revision: Revision,
}

/// What somebody who holds the goods in their hands says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// How many more there are, or fewer.
    pub quantity: QuantityChange,
    /// Why.
    pub reason: CountReason,
    /// What they say about it.
    pub note: Option<MovementNote>,
}

/// What a movement is for.
struct Occasion {
    reason: MovementReason,
    order: Option<OrderId>,
    note: Option<MovementNote>,
    by: Option<UserId>,
    at: Timestamp,
}

impl Count {
    /// What is wrong with it in itself: `quantity_zero`, and `quantity_negative` of a receipt.
    pub fn violations(&self) -> Vec<Violation> {
        let wrong = |code, detail| vec![Violation::new("/quantity", code, detail)];
        match (self.quantity.get(), self.reason) {
            (0, _) => wrong("quantity_zero", "must not be 0"),
            (..0, CountReason::Receipt) => wrong("quantity_negative", "must be positive where something is received"),
            _ => Vec::new(),
        }
    }
}

impl Stocked {
    /// Takes some for an order that is placed. Refused with [`BookstoreError::OutOfStock`] where there are fewer.
    pub fn take(
        &mut self,
        quantity: Quantity,
        order: OrderId,
        by: Option<UserId>,
        at: Timestamp,
    ) -> Result<StockMovement, BookstoreError> {
        self.moved(-quantity.get(), Occasion::of_order(MovementReason::Reserved, order, by, at))
    }

    /// Gives back what a cancelled order had taken. Refused with [`BookstoreError::StockFull`] where there are too
    /// many already.
    pub fn release(
        &mut self,
        quantity: Quantity,
        order: OrderId,
        by: Option<UserId>,
        at: Timestamp,
    ) -> Result<StockMovement, BookstoreError> {
        self.moved(quantity.get(), Occasion::of_order(MovementReason::Released, order, by, at))
    }

    /// Takes back goods of an order that is refunded. Refused as [`Self::release`] is.
    pub fn take_back(
        &mut self,
        quantity: Quantity,
        order: OrderId,
        by: Option<UserId>,
        at: Timestamp,
    ) -> Result<StockMovement, BookstoreError> {
        self.moved(quantity.get(), Occasion::of_order(MovementReason::Returned, order, by, at))
    }

    /// Records what somebody received or counted. Refused with its [violations](Count::violations), with
    /// [`BookstoreError::OutOfStock`] where there were fewer than none afterwards, and as [`Self::release`] is.
    pub fn count(&mut self, count: Count, by: Option<UserId>, at: Timestamp) -> Result<StockMovement, BookstoreError> {
        BookstoreError::refuse(count.violations())?;
        let Count { quantity, reason, note } = count;
        self.moved(quantity.get(), Occasion { reason: reason.into(), order: None, note, by, at })
    }

    /// The one rule of all movements: what is there afterwards can be counted. If not, nothing has changed.
    fn moved(&mut self, quantity: i32, occasion: Occasion) -> Result<StockMovement, BookstoreError> {
        let left = i64::from(self.stock.get()) + i64::from(quantity);
        self.stock = Stock::try_from(left).map_err(|_| self.refusal(quantity))?;
        self.revision += 1;
        let Occasion { reason, order, note, by, at } = occasion;
        Ok(StockMovement {
            product: self.id,
            goods: self.goods,
            number: self.revision,
            quantity,
            stock: self.stock,
            reason,
            order,
            note,
            recorded_by: by,
            at,
        })
    }

    fn refusal(&self, quantity: i32) -> BookstoreError {
        if quantity > 0 {
            return BookstoreError::StockFull;
        }
        BookstoreError::OutOfStock(vec![Shortage { product: self.id, wanted: -quantity, stock: self.stock }])
    }
}

impl Occasion {
    const fn of_order(reason: MovementReason, order: OrderId, by: Option<UserId>, at: Timestamp) -> Self {
        Self { reason, order: Some(order), note: None, by, at }
    }
}
