//! Paying an order: what is kept before a gateway is asked, and what follows from its answer.
//!
//! No transaction is open while the gateway is asked. One keeps that it will be; another keeps what it said. Whatever
//! ends in between is settled by asking the gateway again.

use domain::{
    bookstore::{
        Charge, ChargeOutcome, ChargeText, DeclineCode, PaymentId, PaymentInquiry, PaymentMethod,
        orders::{
            Customer, Order, OrderPayment, OrderRefund, OrderState, OrderTransition, PaymentNews, PaymentState,
            RefundReason,
        },
    },
    kernel::{Money, StoreError},
};

use super::{OrderAim, OrderPaymentView, OrderView, OrdersUnit, PayOrder, drafts::to_change, handling::keep, trail};
use crate::{Ctx, Failure, bookstore::reviews::purchased, page::Record};

/// What is to be done to pay an order.
#[derive(Debug)]
pub enum Payable {
    /// Nothing: there was nothing to be paid.
    Paid(Box<Record<OrderView>>),
    /// To ask the gateway.
    Ask(Box<Question>),
}

/// What a gateway is to be asked.
#[derive(Debug)]
pub enum Question {
    /// To charge this.
    Charge(Charge),
    /// To charge this once more, which somebody else may be asking for: under one id it is taken once.
    Again(Charge),
    /// What became of this. Where it has never heard of it, it can be asked for the same.
    Inquire(PaymentInquiry),
}

/// What is known of a payment by now.
#[derive(Debug)]
pub enum Settlement {
    /// The order is paid.
    Paid(Box<Record<OrderView>>),
    /// It is not known yet, or waits for the customer.
    Waiting(Box<OrderPaymentView>),
    /// It was declined.
    Declined(DeclineCode),
    /// It was called off, or never reached the gateway.
    Cancelled,
    /// It was charged when the order was over: the money goes back.
    TooLate,
}

/// Begins to pay an order, or goes on with what has begun: one payment of an order is on its way at a time.
pub fn begin_payment(
    ctx: &Ctx,
    by: &Customer,
    unit: &mut dyn OrdersUnit,
    aim: OrderAim<'_>,
    (gateway, input): (&str, &PayOrder),
) -> Result<Payable, Failure> {
    let was = to_change(ctx, unit, aim)?;
    was.may_be_paid(by, ctx.at)?;
    if let Some(payment) = unit.pending_payment(was.facts().id)? {
        let question = if payment.may_be_under_way(&input.payment_method, ctx.at) {
            Question::Again(charge(&was, &payment)?)
        } else {
            Question::Inquire(inquiry(&was, &payment)?)
        };
        return Ok(Payable::Ask(Box::new(question)));
    }
    let method: PaymentMethod = input.payment_method.clone();
    let Some(payment) = OrderPayment::begin(&was, by, (gateway, method), ctx.at)? else {
        let mut now = was.clone();
        let step = now.pay(ctx.at)?;
        return keep_paid(ctx, unit, &was, &now, step).map(|it| Payable::Paid(Box::new(it)));
    };
    unit.add_order_payment(&payment)?;
    trail::note_payment(ctx, unit, &was, None, &payment);
    Ok(Payable::Ask(Box::new(Question::Charge(charge(&was, &payment)?))))
}

/// Takes note of what the gateway says of a payment; nothing if it says nothing new.
pub fn settle_payment(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    id: PaymentId,
    outcome: &ChargeOutcome,
) -> Result<Settlement, Failure> {
    let (order, was) = locked(unit, id)?;
    let mut now = was.clone();
    let news = now.hear(outcome, ctx.at);
    if news != PaymentNews::None {
        unit.save_order_payment(&now)?;
        trail::note_payment(ctx, unit, &order, Some(&was), &now);
    }
    if news == PaymentNews::Charged {
        return charged(ctx, unit, &order, &now);
    }
    Ok(match now.state {
        PaymentState::Pending => Settlement::Waiting(Box::new(OrderPaymentView::of(&now))),
        PaymentState::Declined => Settlement::Declined(now.decline_code.unwrap_or(DeclineCode::Declined)),
        PaymentState::Cancelled => Settlement::Cancelled,
        PaymentState::Succeeded if order.facts().reached.paid_at.is_some() => {
            Settlement::Paid(Box::new(OrderView::of(&order)))
        }
        PaymentState::Succeeded => Settlement::TooLate,
    })
}

/// What is to be asked about a payment that is on its way, and whether it is still wanted; nothing if it is settled.
pub fn payment_to_settle(unit: &mut dyn OrdersUnit, id: PaymentId) -> Result<Option<(PaymentInquiry, bool)>, Failure> {
    let (order, payment) = locked(unit, id)?;
    if payment.state != PaymentState::Pending {
        return Ok(None);
    }
    let wanted = order.facts().state == OrderState::Placed;
    Ok(Some((inquiry(&order, &payment)?, wanted)))
}

/// Has money go back of what an order was paid by.
pub(super) fn owe(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    order: &Order,
    (money, reason): (Option<Money>, RefundReason),
) -> Result<(), Failure> {
    let Some(money) = money else { return Ok(()) };
    let payment = unit.paying_payment(order.facts().id)?;
    let payment = payment.ok_or_else(|| Failure::internal("an order was paid by nothing"))?;
    let refund = OrderRefund::due(&payment, money, reason, ctx.at);
    unit.add_order_refund(&refund)?;
    trail::note_refund(ctx, unit, order, None, &refund);
    Ok(())
}

/// The order is paid, unless it is over: then the money goes back, all of it.
fn charged(ctx: &Ctx, unit: &mut dyn OrdersUnit, was: &Order, payment: &OrderPayment) -> Result<Settlement, Failure> {
    let mut now = was.clone();
    if let Ok(step) = now.pay(ctx.at) {
        return keep_paid(ctx, unit, was, &now, step).map(|it| Settlement::Paid(Box::new(it)));
    }
    let refund = OrderRefund::due(payment, payment.amount, RefundReason::TooLate, ctx.at);
    unit.add_order_refund(&refund)?;
    trail::note_refund(ctx, unit, was, None, &refund);
    Ok(Settlement::TooLate)
}

/// Keeps that an order is paid, and that its customer has bought what is in it.
fn keep_paid(
    ctx: &Ctx,
    unit: &mut dyn OrdersUnit,
    was: &Order,
    now: &Order,
    step: OrderTransition,
) -> Result<Record<OrderView>, Failure> {
    let products: Vec<_> = now.facts().lines.iter().map(|it| it.product).collect();
    purchased(ctx, unit, now.facts().customer, &products, now.facts().id.uuid())?;
    keep(ctx, unit, was, now, step)
}

/// A payment with its order, which nobody else changes from now on; and so nobody changes the payment.
fn locked(unit: &mut dyn OrdersUnit, id: PaymentId) -> Result<(Order, OrderPayment), StoreError> {
    let order = unit.order_payment(id)?.order;
    Ok((unit.order(order)?, unit.order_payment(id)?))
}

fn charge(order: &Order, payment: &OrderPayment) -> Result<Charge, Failure> {
    let text: ChargeText = format!("Order {}", order.facts().number).try_into().map_err(Failure::internal)?;
    let charge = payment.charge(text).ok_or_else(|| Failure::internal("the payment is settled"))?;
    charge.map_err(Failure::internal)
}

fn inquiry(order: &Order, payment: &OrderPayment) -> Result<PaymentInquiry, Failure> {
    Ok(payment.inquiry(charge(order, payment)?))
}
