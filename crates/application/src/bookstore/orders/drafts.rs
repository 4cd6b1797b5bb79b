//! What customers do with their drafts, and how those become orders.

use chrono::Datelike;
use domain::{
    bookstore::orders::{Chosen, Customer, Order, OrderError, OrderPolicy, Wanted},
    kernel::{StoreError, Violation},
};

use super::{CreateOrder, OrderAim, OrderView, OrdersUnit, UpdateOrder, commands::wanted, goods, trail};
use crate::{Ctx, Failure, page::Record};

/// Begins an order, for oneself.
pub fn create_order(
    ctx: &Ctx,
    by: &Customer,
    policy: &OrderPolicy,
    unit: &mut dyn OrdersUnit,
    input: &CreateOrder,
) -> Result<Record<OrderView>, Failure> {
    let wanted = wanted(&input.lines);
    let offers = goods::offers(unit, &wanted)?;
    let number = unit.next_order_number(ctx.at.year())?;
    let (order, step) = Order::begin(input.id, (number, by), &wanted, &offers, policy, ctx.at)?;
    unit.add_order(&order)?;
    trail::note(ctx, unit, None, &order, step)?;
    Ok(OrderView::of(&order))
}

/// Chooses something else in a draft.
pub fn update_order(
    ctx: &Ctx,
    by: &Customer,
    policy: &OrderPolicy,
    unit: &mut dyn OrdersUnit,
    aim: OrderAim<'_>,
    input: &UpdateOrder,
) -> Result<Record<OrderView>, Failure> {
    let empty = || Violation::new("", "empty", "names no member to change");
    OrderError::refuse((*input == UpdateOrder::default()).then(empty).into_iter().collect())?;
    let was = to_change(ctx, unit, aim)?;
    was.may_be_changed(by, ctx.at)?;
    let wanted: Vec<Wanted> = input.lines.as_ref().value().map(|it| wanted(it)).unwrap_or_default();
    let offers = goods::offers(unit, &wanted)?;
    let mut now = was.clone();
    if let Some(step) = now.change(by, &wanted, &offers, policy, ctx.at)? {
        unit.save_order(&was, &now)?;
        trail::note(ctx, unit, Some(&was), &now, step)?;
    }
    Ok(OrderView::of(&now))
}

/// Orders what is in a draft: all of it is set aside, or nothing is.
pub fn place_order(
    ctx: &Ctx,
    by: &Customer,
    policy: &OrderPolicy,
    unit: &mut dyn OrdersUnit,
    aim: OrderAim<'_>,
) -> Result<Record<OrderView>, Failure> {
    let was = to_change(ctx, unit, aim)?;
    was.may_be_placed(by, ctx.at)?;
    let products: Vec<_> = was.facts().lines.iter().map(|it| it.product).collect();
    let stocked = unit.stocked(&products)?;
    let mut now = was.clone();
    let (step, taken) = now.place(by, &goods::offered(&stocked), policy, ctx.at)?;
    unit.save_order(&was, &now)?;
    goods::take(ctx, unit, now.facts().id, stocked, &taken)?;
    trail::note(ctx, unit, Some(&was), &now, step)?;
    Ok(OrderView::of(&now))
}

/// Orders what was `chosen` at once: all of it is set aside, or nothing is.
pub(in crate::bookstore) fn order_at_once(
    ctx: &Ctx,
    by: &Customer,
    policy: &OrderPolicy,
    unit: &mut dyn OrdersUnit,
    chosen: &[Chosen],
) -> Result<Order, Failure> {
    let products: Vec<_> = chosen.iter().map(|it| it.product).collect();
    let stocked = unit.stocked(&products)?;
    let offers = goods::offered(&stocked);
    // All who order wait for the number: it is the last that is waited for.
    let number = unit.next_order_number(ctx.at.year())?;
    let (draft, begun) = Order::out_of_cart((number, by), chosen, &offers, policy, ctx.at)?;
    let mut now = draft.clone();
    let (placed, taken) = now.place(by, &offers, policy, ctx.at)?;
    unit.add_order(&now)?;
    goods::take(ctx, unit, now.facts().id, stocked, &taken)?;
    trail::note(ctx, unit, None, &draft, begun)?;
    trail::note(ctx, unit, Some(&draft), &now, placed)?;
    Ok(now)
}

/// An order that the caller may see and wants to change in this state.
pub(super) fn to_change(ctx: &Ctx, unit: &mut dyn OrdersUnit, (id, wanted): OrderAim<'_>) -> Result<Order, Failure> {
    let order = match unit.order(id) {
        Ok(order) if order.is_shown_to(&ctx.actor) => order,
        Ok(_) | Err(StoreError::Absent) => return Err(OrderError::NotFound.into()),
        Err(error) => return Err(error.into()),
    };
    wanted.check(order.facts().revision)?;
    Ok(order)
}
