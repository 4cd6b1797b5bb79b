//! What becomes of carts by itself, and what is told of one's own.

use domain::{
    bookstore::{CartOwner, Carts},
    kernel::UserId,
};

use super::{CartView, keep::show};
use crate::{
    Ctx, Failure,
    bookstore::orders::{OrdersReader, OrdersUnit},
};

/// What somebody has in their cart, for themselves.
pub fn cart_of(ctx: &Ctx, reader: &mut dyn OrdersReader, customer: UserId) -> Result<CartView, Failure> {
    let cart = reader.find_cart(&CartOwner::Customer(customer), ctx.at)?;
    show(reader, cart.as_ref(), 0, ctx.at).map(|it| it.view)
}

/// Forgets the cart of somebody who is gone; says how many there were.
pub fn forget_cart_of(unit: &mut dyn OrdersUnit, customer: UserId) -> Result<usize, Failure> {
    Ok(unit.forget_cart_of(customer)?)
}

/// Forgets visitors' carts that nobody has touched for thirty days: at most `limit`, and says how many.
pub fn forget_abandoned_carts(ctx: &Ctx, carts: &mut (impl Carts + ?Sized), limit: i64) -> Result<usize, Failure> {
    Ok(carts.forget_abandoned_carts(ctx.at, limit)?)
}
