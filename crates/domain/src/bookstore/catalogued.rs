//! What books, magazines and items are alike in: how one is added, replaced, changed, taken out of
//! the lists and put back. What sets them apart is a [`ProductKind`].

use std::fmt;

use super::{BookstoreError, Goods, NewProduct, Product, StockMovement};
use crate::kernel::{Timestamp, UserId, Violation};

/// The aggregate: a product of the kind that `K` holds the facts of. They are readable by all; only
/// the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogued<K>(K);

/// A kind of product: all that is known of one, and the rules that it keeps.
pub trait ProductKind: Clone + fmt::Debug + PartialEq + 'static {
    /// What one is addressed by.
    type Key: Copy;
    /// What is needed for one.
    type New;
    /// What is to be different about one.
    type Change;

    /// Which kind it is.
    const GOODS: Goods;

    /// What this one is addressed by.
    fn key(&self) -> Self::Key;

    /// The part that makes it something to be sold.
    fn product(&self) -> &Product;

    /// The same, to be changed.
    fn product_mut(&mut self) -> &mut Product;

    /// All that `new` says, with the product that `sold` makes of its part.
    fn of(new: Self::New, sold: impl FnOnce(NewProduct) -> Product) -> Self;

    /// Takes over what a change sets.
    fn apply(&mut self, change: Self::Change);

    /// The rules that `new` breaks.
    fn violations(_new: &Self::New, _at: Timestamp) -> Vec<Violation> {
        Vec::new()
    }

    /// The rules that a change breaks.
    fn change_violations(_change: &Self::Change, _at: Timestamp) -> Vec<Violation> {
        Vec::new()
    }

    /// The identifiers in `new` that are not its own: `identifier_mismatch`.
    fn mismatches(&self, new: &Self::New) -> Vec<Violation>;
}

impl<K: ProductKind> Catalogued<K> {
    /// A new one. Refused with all the rules of its kind that it breaks.
    pub fn add(new: K::New, at: Timestamp) -> Result<Self, BookstoreError> {
        BookstoreError::refuse(K::violations(&new, at))?;
        Ok(Self(K::of(new, |product| Product::add(product, at))))
    }

    /// Brings a stored one back.
    pub const fn from_facts(facts: K) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &K {
        &self.0
    }

    /// It as something to be sold.
    pub fn product(&self) -> &Product {
        self.0.product()
    }

    /// What keeping it moves in the ledger of the stock, where it was `was` or is new: nothing, unless there are
    /// more of it or fewer now. `by` is who wants it so.
    pub fn stock_movement(&self, was: Option<&Self>, by: Option<UserId>) -> Option<StockMovement> {
        StockMovement::written(K::GOODS, was.map(Self::product), self.product(), by)
    }

    /// Puts `new` in the place of all that was known, and tells whether anything differs now.
    /// Refused as [`Self::add`] is, and with `identifier_mismatch` when it brings another identifier.
    pub fn replace(&mut self, new: K::New, at: Timestamp) -> Result<bool, BookstoreError> {
        let mut broken = K::violations(&new, at);
        broken.extend(self.0.mismatches(&new));
        BookstoreError::refuse(broken)?;
        let next = K::of(new, |product| self.product().replaced(product));
        Ok(self.settle(next, at))
    }

    /// Changes some of it, and tells whether anything differs now. Refused as [`Self::add`] is, and
    /// then nothing has changed.
    pub fn change(&mut self, change: K::Change, at: Timestamp) -> Result<bool, BookstoreError> {
        BookstoreError::refuse(K::change_violations(&change, at))?;
        let mut next = self.0.clone();
        next.apply(change);
        Ok(self.settle(next, at))
    }

    /// Takes it out of the lists, and tells whether it was there.
    pub fn archive(&mut self, at: Timestamp) -> bool {
        self.0.product_mut().archive(at)
    }

    /// Puts it back into the lists, and tells whether it was out.
    pub fn restore(&mut self, at: Timestamp) -> bool {
        self.0.product_mut().restore(at)
    }

    /// Becomes `next`, and tells whether that is a difference. Only then does it count as a change.
    fn settle(&mut self, next: K, at: Timestamp) -> bool {
        let changed = next != self.0;
        if changed {
            self.0 = next;
            self.0.product_mut().touch(at);
        }
        changed
    }
}
