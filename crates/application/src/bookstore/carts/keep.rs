//! What people do with their carts.

use domain::{
    bookstore::{
        Cart, CartOwner, CartToken, Shopper,
        orders::{Customer, OrderError},
    },
    kernel::{Precondition, Revision, Timestamp},
};

use super::{
    CartMeans, CartView, ReplaceCart,
    found::{Found, Owners},
    trail,
};
use crate::{
    Ctx, Failure,
    bookstore::orders::{self, OrderView, OrdersReader, OrdersUnit},
    page::Record,
};

/// A cart as it is kept now.
#[derive(Debug)]
pub struct KeptCart {
    /// What is in it.
    pub record: Record<CartView>,
    /// What opens it from now on, where it was opened for the first time and by a visitor. Told once, and never kept.
    pub token: Option<CartToken>,
}

/// What is in one's cart, and what became of that. There is always one, and at first there is nothing in it.
pub fn get_cart(
    ctx: &Ctx,
    by: &Shopper,
    reader: &mut dyn OrdersReader,
    means: &CartMeans,
    token: Option<&CartToken>,
) -> Result<Record<CartView>, Failure> {
    let found = owners(by, means, token).find(|owner| reader.find_cart(owner, ctx.at))?;
    show(reader, found.merged(ctx.at).as_ref(), found.revision(), ctx.at)
}

/// Puts something else into one's cart. A visitor who has none gets one, and the token that opens it.
pub fn replace_cart(
    ctx: &Ctx,
    by: &Shopper,
    unit: &mut dyn OrdersUnit,
    means: &CartMeans,
    token: Option<&CartToken>,
    (wanted, input): (&Precondition, &ReplaceCart),
) -> Result<KeptCart, Failure> {
    let owners = owners(by, means, token);
    let found = owners.find(|owner| unit.cart_to_change(owner, ctx.at))?;
    wanted.check(found.revision()).map_err(OrderError::from)?;
    let lines = orders::wanted(&input.lines);
    let offers = orders::offers(unit, &lines)?;
    let (mut now, token) = match &found.own {
        Some(own) => (own.clone(), None),
        None => begin(owners.own, means, ctx.at)?,
    };
    now.fill(&lines, &offers, &means.policy, ctx.at)?;
    keep(unit, &found, &now)?;
    let record = show(unit, Some(&now), now.facts().revision, ctx.at)?;
    Ok(KeptCart { record, token })
}

/// Forgets all that is in one's cart.
pub fn delete_cart(
    ctx: &Ctx,
    by: &Shopper,
    unit: &mut dyn OrdersUnit,
    means: &CartMeans,
    token: Option<&CartToken>,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let found = owners(by, means, token).find(|owner| unit.cart_to_change(owner, ctx.at))?;
    wanted.check(found.revision()).map_err(OrderError::from)?;
    for cart in found.all() {
        unit.remove_cart(cart)?;
        trail::note(unit, "deleted", (Some(cart), None));
    }
    Ok(())
}

/// Takes over what one put into a cart before one said who one is. Where there is no such cart (any more), nothing
/// happens.
pub fn merge_cart(
    ctx: &Ctx,
    by: &Customer,
    unit: &mut dyn OrdersUnit,
    means: &CartMeans,
    token: Option<&CartToken>,
) -> Result<Record<CartView>, Failure> {
    let found = owners_of(by, means, token).find(|owner| unit.cart_to_change(owner, ctx.at))?;
    let Some(other) = &found.other else {
        return show(unit, found.own.as_ref(), found.revision(), ctx.at);
    };
    let mut now = found.own.clone().unwrap_or_else(|| Cart::empty(CartOwner::Customer(by.user()), ctx.at));
    now.take_over(other, ctx.at);
    keep(unit, &found, &now)?;
    show(unit, Some(&now), now.facts().revision, ctx.at)
}

/// Orders what is in one's cart, all of it or nothing, which empties the cart.
pub fn check_out_cart(
    ctx: &Ctx,
    by: &Customer,
    unit: &mut dyn OrdersUnit,
    means: &CartMeans,
    token: Option<&CartToken>,
) -> Result<Record<OrderView>, Failure> {
    let found = owners_of(by, means, token).find(|owner| unit.cart_to_change(owner, ctx.at))?;
    let order = orders::order_at_once(ctx, by, &means.policy, unit, &found.chosen(ctx.at))?;
    for cart in found.all() {
        unit.remove_cart(cart)?;
        trail::note_ordered(unit, cart, order.facts().id);
    }
    Ok(OrderView::of(&order))
}

fn owners(by: &Shopper, means: &CartMeans, token: Option<&CartToken>) -> Owners {
    Owners::of(by, token.map(|it| means.tokens.digest(it)))
}

fn owners_of(by: &Customer, means: &CartMeans, token: Option<&CartToken>) -> Owners {
    Owners::of_customer(by.user(), token.map(|it| means.tokens.digest(it)))
}

/// A first cart. A visitor chooses no token themselves, not even one that was good once: others may know it.
fn begin(owner: Option<CartOwner>, means: &CartMeans, at: Timestamp) -> Result<(Cart, Option<CartToken>), Failure> {
    if let Some(owner @ CartOwner::Customer(_)) = owner {
        return Ok((Cart::empty(owner, at), None));
    }
    let token = means.tokens.fresh()?;
    Ok((Cart::empty(CartOwner::Visitor(means.tokens.digest(&token)), at), Some(token)))
}

/// Keeps a cart as it is now, into which that of a visitor went if there was one.
fn keep(unit: &mut dyn OrdersUnit, found: &Found, now: &Cart) -> Result<(), Failure> {
    let was = found.own.as_ref();
    unit.keep_cart(was, now)?;
    trail::note(unit, if was.is_some() { "changed" } else { "created" }, (was, Some(now)));
    if let Some(other) = &found.other {
        unit.remove_cart(other)?;
        trail::note_taken_over(unit, other, now);
    }
    Ok(())
}

/// A cart with what the shop says of what is in it.
pub(super) fn show<R: OrdersReader + ?Sized>(
    reader: &mut R,
    cart: Option<&Cart>,
    revision: Revision,
    at: Timestamp,
) -> Result<Record<CartView>, Failure> {
    let products: Vec<_> = cart.iter().flat_map(|it| &it.facts().lines).map(|it| it.product).collect();
    let offers = reader.offers(&products)?;
    let modified = cart.map_or(at, |it| it.facts().updated_at);
    Ok(Record { view: CartView::of(cart, &offers), revision, modified })
}
