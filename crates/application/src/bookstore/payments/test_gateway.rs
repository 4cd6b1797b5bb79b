//! What the embedded test gateway does, each within one transaction: its books tell the truth whatever dies.

use domain::{
    bookstore::{
        Charge, ChargeOutcome, GatewayEvent, GatewayFault, GatewayNews, PaymentId, Refund, RefundOutcome,
        TestGatewayBooks, TestGatewayError, TestPayment, TestRefund,
    },
    kernel::{Anyone, StoreError, Timestamp},
};
use serde_json::json;
use uuid::Uuid;

use super::queue_payment_notice;
use crate::{Ctx, Failure, jobs::JobsUnit, ledger::Fact};

/// Everything that the test gateway may change, and nothing else.
pub trait TestGatewayUnit: TestGatewayBooks + JobsUnit {}

impl<T: TestGatewayBooks + JobsUnit> TestGatewayUnit for T {}

/// What was entered, or that the gateway does not accept it.
pub type Booked<T> = Result<Result<T, GatewayFault>, Failure>;

/// Takes a payment, or tells what became of it. The buyer's second step is done below the address `pages`.
pub fn charge_test_payment(
    ctx: &Ctx,
    unit: &mut dyn TestGatewayUnit,
    charge: &Charge,
    pages: &str,
) -> Booked<ChargeOutcome> {
    let payment = TestPayment::take(charge, ctx.at);
    if !unit.add_test_payment(&payment)? {
        return known(unit, charge, |it| it.outcome(pages));
    }
    if payment.is_told_twice() {
        tell(ctx, unit, charge.id(), payment.outcome(pages))?;
    }
    Ok(Ok(payment.answer(pages)))
}

/// What became of a payment. One that was never heard of is not taken any more, should it come yet.
pub fn find_test_payment(
    ctx: &Ctx,
    unit: &mut dyn TestGatewayUnit,
    charge: &Charge,
    pages: &str,
) -> Booked<Option<ChargeOutcome>> {
    if unit.add_test_payment(&TestPayment::never(charge, ctx.at))? {
        return Ok(Ok(None));
    }
    known(unit, charge, |it| Some(it.outcome(pages)))
}

/// Calls a payment off, if it still waits for the buyer.
pub fn cancel_test_payment(
    ctx: &Ctx,
    unit: &mut dyn TestGatewayUnit,
    charge: &Charge,
    pages: &str,
) -> Booked<Option<ChargeOutcome>> {
    if let Some(mut payment) = unit.test_payment(charge.id())?.filter(|it| it.is_of(charge))
        && payment.cancel(ctx.at)
    {
        unit.save_test_payment(&payment)?;
    }
    find_test_payment(ctx, unit, charge, pages)
}

/// Gives money back, or tells what became of that.
pub fn refund_test_payment(ctx: &Ctx, unit: &mut dyn TestGatewayUnit, refund: &Refund) -> Booked<RefundOutcome> {
    // The payment first: whoever else gives something of it back waits here.
    let Some(mut payment) = unit.test_payment(refund.payment())? else { return Ok(Err(GatewayFault::Refused)) };
    if let Some(known) = unit.test_refund(refund.id())? {
        return Ok(same(&known, refund));
    }
    let made = TestRefund::make(refund, &mut payment, ctx.at);
    if made.facts().made {
        unit.save_test_payment(&payment)?;
    }
    unit.add_test_refund(&made)?;
    Ok(Ok(made.outcome()))
}

/// What became of a refund.
pub fn find_test_refund(unit: &mut dyn TestGatewayUnit, refund: &Refund) -> Booked<Option<RefundOutcome>> {
    Ok(unit.test_refund(refund.id())?.map(|it| same(&it, refund)).transpose())
}

/// The buyer confirms a payment, and the gateway tells so.
pub fn confirm_test_payment(
    ctx: &Ctx,
    _: &Anyone,
    unit: &mut dyn TestGatewayUnit,
    id: PaymentId,
) -> Result<(), Failure> {
    step(ctx, unit, id, "confirmed", TestPayment::confirm)
}

/// The buyer does not confirm a payment, and the gateway tells so.
pub fn decline_test_payment(
    ctx: &Ctx,
    _: &Anyone,
    unit: &mut dyn TestGatewayUnit,
    id: PaymentId,
) -> Result<(), Failure> {
    step(ctx, unit, id, "declined", TestPayment::decline)
}

fn step(
    ctx: &Ctx,
    unit: &mut dyn TestGatewayUnit,
    id: PaymentId,
    verb: &'static str,
    take: impl FnOnce(&mut TestPayment, Timestamp) -> Result<(), TestGatewayError>,
) -> Result<(), Failure> {
    let was = unit.test_payment(id)?.ok_or(TestGatewayError::NotFound)?;
    let mut payment = was.clone();
    take(&mut payment, ctx.at)?;
    unit.save_test_payment(&payment)?;
    let state = |it: &TestPayment| json!({ "state": it.facts().state.name() });
    unit.record(Fact::of("test_payment", id, verb).changed(Some(&state(&was)), Some(&state(&payment))));
    // The buyer is not sent anywhere any more.
    tell(ctx, unit, id, payment.outcome(""))
}

/// Has the shop hear of a payment.
fn tell(ctx: &Ctx, unit: &mut dyn TestGatewayUnit, payment: PaymentId, outcome: ChargeOutcome) -> Result<(), Failure> {
    let news = GatewayNews::Payment { payment, outcome };
    let event = GatewayEvent { id: format!("test_{}", Uuid::now_v7().simple()), news };
    queue_payment_notice(ctx, unit, &event).map(drop)
}

/// What the books have under the id of `charge`, which is there.
fn known<T>(unit: &mut dyn TestGatewayUnit, charge: &Charge, told: impl FnOnce(&TestPayment) -> T) -> Booked<T> {
    let payment = unit.test_payment(charge.id())?.ok_or(StoreError::Absent)?;
    Ok(if payment.is_of(charge) { Ok(told(&payment)) } else { Err(GatewayFault::Refused) })
}

fn same(known: &TestRefund, refund: &Refund) -> Result<RefundOutcome, GatewayFault> {
    if known.is_of(refund) { Ok(known.outcome()) } else { Err(GatewayFault::Refused) }
}

impl From<TestGatewayError> for Failure {
    fn from(error: TestGatewayError) -> Self {
        Self::refused(&error)
    }
}
