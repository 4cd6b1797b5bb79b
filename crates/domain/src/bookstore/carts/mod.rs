//! Carts: what somebody thinks of ordering, before they even have to say who they are.
//!
//! A customer has one cart, wherever they log in. A visitor has the cart that belongs to their [`CartToken`], until they
//! log in and take it over.

mod availability;
mod cart;
mod port;
mod roles;
mod token;

pub use availability::Availability;
pub use cart::{Cart, CartFacts, CartId, CartOwner};
pub use port::Carts;
pub use roles::Shopper;
pub use token::{CartToken, CartTokenDigest, CartTokenError};
