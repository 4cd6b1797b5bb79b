//! What becomes of orders once they are placed: they are handed over, called off, refunded and closed.

use domain::bookstore::orders::{GivenBack, Order, OrderManager, OrderParty, OrderTransition, RefundReason};

use super::{
    FulfilOrder, OrderAim, OrderView, OrdersUnit, RefundOrder, commands::portions, drafts::to_change, goods,
    paying::owe, trail,
};
use crate::{Ctx, Failure, page::Record};

/// Calls an order off, as long as nothing of it was handed over.
pub fn cancel_order(
    ctx: &Ctx,
    by: &OrderParty,
    unit: &mut dyn OrdersUnit,
    aim: OrderAim<'_>,
) -> Result<Record<OrderView>, Failure> {
    let was = to_change(ctx, unit, aim)?;
    let mut now = was.clone();
    let back = now.cancel(by, ctx.at)?;
    call_off(ctx, unit, &was, &now, back)?;
    Ok(OrderView::of(&now))
}

/// Hands an order over, or a part of it.
pub fn fulfil_order(
    ctx: &Ctx,
    by: &OrderManager,
    unit: &mut dyn OrdersUnit,
    aim: OrderAim<'_>,
    input: &FulfilOrder,
) -> Result<Record<OrderView>, Failure> {
    let was = to_change(ctx, unit, aim)?;
    let mut now = was.clone();
    let step = now.fulfil(by, portions(input.lines.as_ref()).as_deref(), ctx.at)?;
    keep(ctx, unit, &was, &now, step)
}

/// Gives money back for an order, or for a part of it, and takes the goods back.
pub fn refund_order(
    ctx: &Ctx,
    by: &OrderManager,
    unit: &mut dyn OrdersUnit,
    aim: OrderAim<'_>,
    input: &RefundOrder,
) -> Result<Record<OrderView>, Failure> {
    let was = to_change(ctx, unit, aim)?;
    let mut now = was.clone();
    let back = now.refund(by, portions(input.lines.as_ref()).as_deref(), ctx.at)?;
    goods::take_back(ctx, unit, now.facts().id, &back.pieces)?;
    owe(ctx, unit, &now, (back.money, RefundReason::Returned))?;
    keep(ctx, unit, &was, &now, back.transition)
}

/// Ends an order that was handed over.
pub fn close_order(
    ctx: &Ctx,
    by: &OrderManager,
    unit: &mut dyn OrdersUnit,
    aim: OrderAim<'_>,
) -> Result<Record<OrderView>, Failure> {
    let was = to_change(ctx, unit, aim)?;
    let mut now = was.clone();
    let step = now.close(by, ctx.at)?;
    keep(ctx, unit, &was, &now, step)
}

/// Keeps that an order was called off, and gives back what that gives back.
pub(super) fn call_off(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    was: &Order,
    now: &Order,
    back: GivenBack,
) -> Result<(), Failure> {
    goods::release(ctx, unit, now.facts().id, &back.pieces)?;
    owe(ctx, unit, now, (back.money, RefundReason::Cancelled))?;
    keep(ctx, unit, was, now, back.transition).map(drop)
}

/// Keeps what became of an order.
pub(super) fn keep(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    was: &Order,
    now: &Order,
    step: OrderTransition,
) -> Result<Record<OrderView>, Failure> {
    unit.save_order(was, now)?;
    trail::note(ctx, unit, Some(was), now, step)?;
    Ok(OrderView::of(now))
}
