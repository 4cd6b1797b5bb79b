//! Money that goes back: what a gateway is asked for, and what follows from its answer.

use domain::bookstore::{Refund, RefundId, RefundOutcome, orders::RefundState};

use super::{OrdersUnit, trail};
use crate::{Ctx, Failure};

/// What is to be asked for; nothing if it is settled.
pub fn refund_to_settle(unit: &mut dyn OrdersUnit, id: RefundId) -> Result<Option<Refund>, Failure> {
    let refund = unit.order_refund(id)?;
    if refund.state != RefundState::Pending {
        return Ok(None);
    }
    let payment = unit.order_payment(refund.payment)?;
    let reference = payment.reference.ok_or_else(|| Failure::internal("what was not charged is to go back"))?;
    refund.request(reference).map(Some).map_err(Failure::internal)
}

/// Takes note of what the gateway says of a refund.
pub fn settle_refund(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    id: RefundId,
    outcome: &RefundOutcome,
) -> Result<(), Failure> {
    let order = unit.order_refund(id)?.order;
    let order = unit.order(order)?;
    let was = unit.order_refund(id)?;
    let mut now = was.clone();
    if now.hear(outcome, ctx.at) {
        unit.save_order_refund(&now)?;
        trail::note_refund(ctx, unit, &order, Some(&was), &now);
    }
    Ok(())
}
