//! The port to storage: what use cases that change carts need of it.

use super::{Cart, CartOwner};
use crate::kernel::{StoreError, Timestamp, UserId};

/// All carts. To save or to remove one that was only looked at, or to begin one that somebody else has begun meanwhile,
/// is [`StoreError::Contended`].
pub trait Carts {
    /// A cart that is going to be changed: nobody else changes it meanwhile.
    fn cart_to_change(&mut self, owner: &CartOwner, at: Timestamp) -> Result<Option<Cart>, StoreError>;

    /// Keeps a cart as it is now; `was` is what was found, if anything was.
    fn keep_cart(&mut self, was: Option<&Cart>, now: &Cart) -> Result<(), StoreError>;

    /// Forgets a cart that was found.
    fn remove_cart(&mut self, cart: &Cart) -> Result<(), StoreError>;

    /// Forgets the cart of somebody who is gone; says how many there were.
    fn forget_cart_of(&mut self, customer: UserId) -> Result<usize, StoreError>;

    /// Forgets carts that nobody has touched for too long at `at`: at most `limit`, and says how many.
    fn forget_abandoned_carts(&mut self, at: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
