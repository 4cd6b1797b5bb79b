//! What Lyceum does with orders by itself. Each order is ended in a transaction of its own: one that cannot be ended keeps
//! no other from it, and nobody waits for more than one.

use domain::{
    bookstore::orders::{GivenBack, Order, OrderId, OrderManager, WITHIN_REACH},
    kernel::{Precondition, Role, Timestamp, UserId},
};

use super::{
    OrderPlace, OrdersReader, OrdersUnit,
    drafts::to_change,
    handling::{call_off, keep},
};
use crate::{Caller, Ctx, Failure, Gateway, Weight, jobs::Halt};

/// How many are looked up at once.
const PORTION: i64 = 50;

/// What of the orders is due at an instant, from a place on.
type Due = fn(&mut dyn OrdersReader, Timestamp, Option<OrderPlace>) -> Result<Vec<OrderPlace>, Failure>;

/// One kind of upkeep: what is due at an instant, and how one of it is ended.
struct Upkeep {
    what: &'static str,
    due: Due,
    end: fn(&Ctx, &mut dyn OrdersUnit, OrderId) -> Result<(), Failure>,
}

const ALL: [Upkeep; 2] = [
    Upkeep {
        what: "an order that was not paid in time stays open",
        due: |reader, at, after| Ok(reader.orders_to_expire(at, after, PORTION)?),
        end: expire_order,
    },
    Upkeep {
        what: "an order that was handed over long ago stays open",
        due: |reader, at, after| Ok(reader.orders_to_close(at - WITHIN_REACH, after, PORTION)?),
        end: close_fulfilled_order,
    },
];

/// Cancels what was not paid in time, and closes what was handed over thirty days ago. What cannot be ended is told to
/// the log, and tried again next time.
pub async fn tidy_orders(gateway: &Gateway, halt: &Halt) -> Result<(), Failure> {
    for upkeep in &ALL {
        let (due, end) = (upkeep.due, upkeep.end);
        let mut after: Option<OrderPlace> = None;
        while !halt.is_called() {
            let at = gateway.now();
            let found =
                gateway.read(Caller::system(), Weight::Light, move |_, reader| due(reader.orders(), at, after)).await?;
            for (_, id) in found.iter().copied() {
                let ended = gateway.write_plainly(Caller::system(), move |ctx, uow| end(ctx, uow.orders(), id));
                if let Err(failure) = ended.await {
                    tracing::error!(order = %id, ?failure, "{}", upkeep.what);
                }
            }
            let Some(last) = found.last() else { break };
            after = Some(*last);
        }
    }
    Ok(())
}

/// Calls an order off if it should have been paid by now.
fn expire_order(ctx: &Ctx, unit: &mut dyn OrdersUnit, id: OrderId) -> Result<(), Failure> {
    end(ctx, unit, id, |it| it.expire(ctx.at)).map(drop)
}

/// Closes an order if it was handed over thirty days ago, unless somebody was faster.
fn close_fulfilled_order(ctx: &Ctx, unit: &mut dyn OrdersUnit, id: OrderId) -> Result<(), Failure> {
    let by = OrderManager::of(&ctx.actor)?;
    let was = to_change(ctx, unit, (id, &Precondition::None))?;
    if !was.is_out_of_reach(ctx.at) {
        return Ok(());
    }
    let mut now = was.clone();
    let step = now.close(&by, ctx.at)?;
    keep(ctx, unit, &was, &now, step).map(drop)
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
