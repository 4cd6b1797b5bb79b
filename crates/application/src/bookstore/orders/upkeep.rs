//! What Lyceum does with orders by itself.

use domain::{
    bookstore::orders::{GivenBack, Order, OrderId, OrderManager, WITHIN_REACH},
    kernel::{Precondition, Role, UserId},
};

use super::{
    OrdersUnit,
    drafts::to_change,
    handling::{call_off, keep},
};
use crate::{Ctx, Failure};

/// Calls off orders that should have been paid by now, at most `limit`, and says how many.
pub fn expire_orders(ctx: &Ctx, unit: &mut dyn OrdersUnit, limit: usize) -> Result<usize, Failure> {
    let due = unit.orders_to_expire(ctx.at, limit)?;
    due.into_iter().try_fold(0, |count, id| Ok(count + usize::from(end(ctx, unit, id, |it| it.expire(ctx.at))?)))
}

/// Closes orders that were handed over thirty days ago, at most `limit`, and says how many.
pub fn close_fulfilled_orders(ctx: &Ctx, unit: &mut dyn OrdersUnit, limit: usize) -> Result<usize, Failure> {
    let by = OrderManager::of(&ctx.actor)?;
    let due = unit.orders_to_close(ctx.at - WITHIN_REACH, limit)?;
    due.into_iter().try_fold(0, |count, id| {
        let was = to_change(ctx, unit, (id, &Precondition::None))?;
        let mut now = was.clone();
        // Somebody may have been faster.
        if !was.is_out_of_reach(ctx.at) {
            return Ok(count);
        }
        let step = now.close(&by, ctx.at)?;
        keep(ctx, unit, &was, &now, step)?;
        Ok(count + 1)
    })
}

/// Calls off what somebody has not paid who is gone: at most `limit` orders, and says how many. What they paid for
/// stays.
pub fn cancel_unpaid_orders_of(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    customer: UserId,
    limit: usize,
) -> Result<usize, Failure> {
    let unpaid = unit.unpaid_orders_of(customer, limit)?;
    unpaid.into_iter().try_fold(0, |count, id| Ok(count + usize::from(end(ctx, unit, id, |it| it.abandon(ctx.at))?)))
}

/// Ends one order, unless somebody did meanwhile; says whether it did.
fn end(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    id: OrderId,
    how: impl FnOnce(&mut Order) -> Option<GivenBack>,
) -> Result<bool, Failure> {
    let was = unit.order(id)?;
    let mut now = was.clone();
    let Some(back) = how(&mut now) else { return Ok(false) };
    call_off(ctx, unit, &was, &now, back)?;
    Ok(true)
}
