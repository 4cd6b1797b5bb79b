//! What is told of carts: what was put in, and what became of it. They are nobody else's business, so that nothing of
//! it is published.

use domain::bookstore::{
    Cart,
    orders::{Chosen, OrderId},
};
use serde_json::{Value, json};

use crate::{bookstore::orders::OrdersUnit, ledger::Fact};

/// A cart was `verb`: what it was and is.
pub(super) fn note(unit: &mut dyn OrdersUnit, verb: &'static str, (was, now): (Option<&Cart>, Option<&Cart>)) {
    let Some(cart) = now.or(was) else { return };
    let fact = Fact::of("cart", cart.facts().id, verb);
    unit.record(fact.changed(was.map(content).as_ref(), now.map(content).as_ref()));
}

/// The cart of a visitor went into another, because they have said who they are.
pub(super) fn note_taken_over(unit: &mut dyn OrdersUnit, cart: &Cart, into: &Cart) {
    let fact = Fact::of("cart", cart.facts().id, "taken_over").changed(Some(&content(cart)), None);
    unit.record(fact.noting("into", &into.facts().id));
}

/// What was in a cart was ordered.
pub(super) fn note_ordered(unit: &mut dyn OrdersUnit, cart: &Cart, order: OrderId) {
    let fact = Fact::of("cart", cart.facts().id, "checked_out").changed(Some(&content(cart)), None);
    unit.record(fact.noting("order_id", &order));
}

fn content(cart: &Cart) -> Value {
    let line = |it: &Chosen| json!({ "product_id": it.product, "quantity": it.quantity });
    json!({ "lines": cart.facts().lines.iter().map(line).collect::<Vec<_>>() })
}
