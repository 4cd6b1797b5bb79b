//! What is told of what happened to orders: the history of each, and facts for the ledger.
//!
//! A draft is its customer's alone; what was placed concerns those who manage orders as well.

use domain::{
    bookstore::orders::{
        CancelReason, Order, OrderAction, OrderPayment, OrderRefund, OrderState, OrderTransition, PaymentState,
        RefundState,
    },
    kernel::{Money, Permission},
};
use serde::Serialize;
use uuid::Uuid;

use super::{OrderPaymentView, OrderRefundView, OrderStep, OrderView, OrdersUnit};
use crate::{
    Ctx, Failure,
    ledger::{Audience, Fact},
};

/// What an event tells of an order.
#[derive(Serialize)]
struct News<'v> {
    id: Uuid,
    number: &'v str,
    customer_id: Uuid,
    state: OrderState,
    cancel_reason: Option<CancelReason>,
    total: Option<Money>,
    refunded_amount: Money,
}

/// Tells what was done with an order.
pub(super) fn note(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    was: Option<&Order>,
    now: &Order,
    step: OrderTransition,
) -> Result<(), Failure> {
    let (verb, published) = told_as(now, &step);
    let OrderTransition { action, from, to, why } = step;
    unit.add_order_step(&OrderStep {
        of: now.facts().id,
        revision: now.facts().revision,
        at: ctx.at,
        actor: ctx.actor.user(),
        action,
        from,
        to,
        why,
        request_id: ctx.request.id.to_string(),
    })?;
    let shown = |it: &Order| OrderView::of(it).view;
    let (before, after) = (was.map(shown), shown(now));
    let fact = Fact::of("order", now.facts().id, verb).changed(before.as_ref(), Some(&after));
    let fact = for_customer(ctx, now, fact);
    unit.record(if published { fact.published(audience(now), &News::of(&after)) } else { fact });
    Ok(())
}

/// Tells what is known of a payment.
pub(super) fn note_payment(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    order: &Order,
    was: Option<&OrderPayment>,
    now: &OrderPayment,
) {
    let verb = match now.state {
        PaymentState::Pending if was.is_none() => "begun",
        PaymentState::Pending => "changed",
        settled => settled.name(),
    };
    let shown = OrderPaymentView::of;
    let fact = Fact::of("order_payment", now.id, verb).changed(was.map(shown).as_ref(), Some(&shown(now)));
    unit.record(for_customer(ctx, order, fact.masking(&["next_action"])));
}

/// Tells what is known of money that goes back.
pub(super) fn note_refund(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    order: &Order,
    was: Option<&OrderRefund>,
    now: &OrderRefund,
) {
    let verb = match now.state {
        RefundState::Pending if was.is_none() => "begun",
        RefundState::Pending => "changed",
        settled => settled.name(),
    };
    let shown = OrderRefundView::of;
    let fact = Fact::of("order_refund", now.id, verb).changed(was.map(shown).as_ref(), Some(&shown(now)));
    unit.record(for_customer(ctx, order, fact));
}

fn for_customer(ctx: &Ctx, order: &Order, fact: Fact) -> Fact {
    let customer = order.facts().customer;
    if ctx.actor.user().is_some_and(|it| it != customer) { fact.on_behalf_of(customer) } else { fact }
}

/// What a step is called, and whether others may hear of it.
fn told_as(now: &Order, step: &OrderTransition) -> (&'static str, bool) {
    match step.action {
        OrderAction::Create => ("created", true),
        OrderAction::Change => ("changed", false),
        OrderAction::Place => ("placed", true),
        OrderAction::Pay => ("paid", true),
        OrderAction::Cancel if now.facts().cancel_reason == Some(CancelReason::Expired) => ("expired", true),
        OrderAction::Cancel => ("cancelled", true),
        OrderAction::Fulfil if step.to == OrderState::Fulfilled => ("fulfilled", true),
        OrderAction::Fulfil => ("partly_fulfilled", true),
        OrderAction::Refund => ("refunded", true),
        OrderAction::Close => ("closed", true),
    }
}

/// Who may hear of an order.
fn audience(of: &Order) -> Audience {
    let own = Audience::only(of.facts().customer);
    if of.was_placed() { own.and_holders(Permission::OrdersManage) } else { own }
}

impl<'v> News<'v> {
    fn of(view: &'v OrderView) -> Self {
        Self {
            id: view.id,
            number: &view.number,
            customer_id: view.customer_id,
            state: view.state,
            cancel_reason: view.cancel_reason,
            total: view.total,
            refunded_amount: view.refunded_amount,
        }
    }
}
