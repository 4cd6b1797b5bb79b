//! The use cases of carts: what somebody thinks of ordering, logged in or not.
//!
//! Who is logged in and shows a visitor's token as well has both carts as one: it is shown so, and whatever changes it
//! takes the visitor's cart over.

mod commands;
mod found;
mod keep;
mod schema;
mod trail;
mod upkeep;
mod views;

use std::sync::Arc;

use domain::{
    bookstore::{Cart, CartOwner, CartToken, CartTokenDigest, orders::OrderPolicy},
    kernel::{StoreError, Timestamp},
};

pub use commands::ReplaceCart;
pub use keep::{KeptCart, check_out_cart, delete_cart, get_cart, merge_cart, replace_cart};
pub use upkeep::{cart_of, forget_abandoned_carts, forget_cart_of};
pub use views::{CartLineView, CartView};

use crate::Failure;

/// What is known of carts.
pub trait CartsReader {
    /// The cart of `owner` that is not forgotten at `at`, if there is one.
    fn find_cart(&mut self, owner: &CartOwner, at: Timestamp) -> Result<Option<Cart>, StoreError>;
}

/// Makes the tokens of visitors.
pub trait CartTokens: Send + Sync {
    /// One that nobody else has.
    fn fresh(&self) -> Result<CartToken, Failure>;

    /// What is kept of it.
    fn digest(&self, token: &CartToken) -> CartTokenDigest;
}

/// What carts need besides the database.
#[derive(Clone)]
pub struct CartMeans {
    /// Makes the tokens of visitors.
    pub tokens: Arc<dyn CartTokens>,
    /// What the operator decided about orders.
    pub policy: OrderPolicy,
}
