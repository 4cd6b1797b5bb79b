//! Which carts a caller has.

use domain::{
    bookstore::{Cart, CartOwner, CartTokenDigest, Shopper, orders::Chosen},
    kernel::{Revision, StoreError, Timestamp, UserId},
};

/// Whose carts are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owners {
    /// Whose cart is changed; nobody's yet of a visitor without a token.
    pub(super) own: Option<CartOwner>,
    /// Whose is taken over with that.
    other: Option<CartOwner>,
}

/// The carts of a caller, as far as there are any.
pub(super) struct Found {
    /// That which is changed.
    pub(super) own: Option<Cart>,
    /// That which a customer filled before they said who they are.
    pub(super) other: Option<Cart>,
}

impl Owners {
    /// Those of `by`, who may have shown a token.
    pub(super) fn of(by: &Shopper, token: Option<CartTokenDigest>) -> Self {
        let visitor = token.map(CartOwner::Visitor);
        match by.customer() {
            Some(user) => Self::of_customer(user, token),
            None => Self { own: visitor, other: None },
        }
    }

    /// Those of a customer, who may have shown a token.
    pub(super) fn of_customer(user: UserId, token: Option<CartTokenDigest>) -> Self {
        Self { own: Some(CartOwner::Customer(user)), other: token.map(CartOwner::Visitor) }
    }

    /// What `find` finds of theirs.
    pub(super) fn find(
        self,
        mut find: impl FnMut(&CartOwner) -> Result<Option<Cart>, StoreError>,
    ) -> Result<Found, StoreError> {
        let mut of = |owner: Option<CartOwner>| owner.map_or(Ok(None), |it| find(&it));
        Ok(Found { own: of(self.own)?, other: of(self.other)? })
    }
}

impl Found {
    /// Both as one, if there is any.
    pub(super) fn merged(&self, at: Timestamp) -> Option<Cart> {
        match (self.own.clone(), &self.other) {
            (Some(mut own), Some(other)) => {
                own.take_over(other, at);
                Some(own)
            }
            (own, other) => own.or_else(|| other.clone()),
        }
    }

    /// What is in both.
    pub(super) fn chosen(&self, at: Timestamp) -> Vec<Chosen> {
        self.merged(at).map(|it| it.facts().lines.clone()).unwrap_or_default()
    }

    /// The state of that which is changed.
    pub(super) fn revision(&self) -> Revision {
        self.own.as_ref().map_or(0, |it| it.facts().revision)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Cart> {
        self.own.iter().chain(&self.other)
    }
}
