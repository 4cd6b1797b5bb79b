//! The part people play with carts. Holding one of these values is the proof of the right to play it.

use crate::kernel::{Actor, Denied, Need, Role, UserId};

/// Whoever looks around in the shop: a customer, or somebody of whom nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shopper(Option<UserId>);

impl Role for Shopper {
    const NEED: Need = Need::Nothing;

    /// A program that may not touch what belongs to its person is a visitor like others.
    fn of(actor: &Actor) -> Result<Self, Denied> {
        Ok(Self(actor.own().ok()))
    }
}

impl Shopper {
    /// The customer, if it is one.
    pub const fn customer(&self) -> Option<UserId> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, PermissionSet};

    #[test]
    fn who_is_known_has_a_cart_of_their_own() {
        let user = Id::fresh();
        let ada = Actor::member(user, Id::fresh(), PermissionSet::of(&[]));
        assert_eq!(Shopper::of(&ada).unwrap().customer(), Some(user));
        assert_eq!(Shopper::of(&Actor::STRANGER).unwrap().customer(), None);
    }
}
