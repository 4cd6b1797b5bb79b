//! What is in a cart, and for how long.

use chrono::TimeDelta;

use super::{
    super::orders::{Chosen, MOST_LINES, Offered, OrderError, OrderPolicy, Wanted, draft},
    CartTokenDigest,
};
use crate::kernel::{Id, Revision, Timestamp, UserId};

/// Identifies a cart.
pub type CartId = Id<Cart>;

/// For how long a visitor's cart is kept that nobody touches.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Whose a cart is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CartOwner {
    /// A customer's.
    Customer(UserId),
    /// That of whoever has the token of this digest.
    Visitor(CartTokenDigest),
}

/// The aggregate: what somebody thinks of ordering. It sets nothing aside and promises no price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart(CartFacts);

/// Everything that is known of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartFacts {
    /// Which.
    pub id: CartId,
    /// Whose.
    pub owner: CartOwner,
    /// What is in it, each product once; at most as much as an order has lines.
    pub lines: Vec<Chosen>,
    /// Counts the changes: 0 where nothing was ever put in.
    pub revision: Revision,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Cart {
    /// A cart into which nothing was put yet.
    pub fn empty(owner: CartOwner, at: Timestamp) -> Self {
        Self(CartFacts { id: Id::fresh(), owner, lines: Vec::new(), revision: 0, updated_at: at })
    }

    /// Brings a stored cart back.
    pub const fn from_facts(facts: CartFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &CartFacts {
        &self.0
    }

    /// When it is forgotten if nobody touches it; a customer's never is.
    pub fn expires_at(&self) -> Option<Timestamp> {
        matches!(self.0.owner, CartOwner::Visitor(_)).then(|| self.0.updated_at + KEPT)
    }

    /// Puts in what is `wanted` in place of what there was. `offers` are what the shop has of it, in the same order.
    /// What was in it before keeps its line. Refused with all broken rules.
    pub fn fill(
        &mut self,
        wanted: &[Wanted],
        offers: &[Option<Offered>],
        policy: &OrderPolicy,
        at: Timestamp,
    ) -> Result<(), OrderError> {
        OrderError::refuse(draft::faults(wanted, offers, policy))?;
        let before = |product| self.0.lines.iter().find(|it| it.product == product).map(|it| it.line);
        self.0.lines = draft::chosen(wanted, offers, before);
        self.touch(at);
        Ok(())
    }

    /// Adds what is in another cart, as far as there is room for it. Of what is in both the larger number is taken, so
    /// that nobody gets more than they ever chose.
    pub fn take_over(&mut self, other: &Self, at: Timestamp) {
        for theirs in &other.0.lines {
            if let Some(ours) = self.0.lines.iter_mut().find(|it| it.product == theirs.product) {
                ours.quantity = ours.quantity.max(theirs.quantity);
            } else if self.0.lines.len() < MOST_LINES {
                self.0.lines.push(theirs.clone());
            }
        }
        self.touch(at);
    }

    fn touch(&mut self, at: Timestamp) {
        self.0.revision += 1;
        self.0.updated_at = at;
    }
}

#[cfg(test)]
mod tests;
