//! What waits to be settled: payments of which it is not known what became of them, and refunds. The gateway is asked
//! about each, and never to charge again.

use chrono::TimeDelta;
use domain::bookstore::{ChargeOutcome, GatewayFault, GatewayNews, PaymentId, Refund, RefundId, RefundOutcome};

use super::{PaymentPlace, RefundPlace, payment_to_settle, refund_to_settle, settle_payment, settle_refund};
use crate::{Caller, Ctx, Failure, Gateway, UnitOfWork, Weight, bookstore::Payments, jobs::Halt};

/// For how long whoever pays is left to hear of it themselves.
const UNDISTURBED: TimeDelta = TimeDelta::seconds(60);
/// When what the gateway has not heard of by then will not reach it any more: nobody waits that long for an answer.
const LOST: TimeDelta = TimeDelta::minutes(10);
/// How many are looked up at once.
const PORTION: i64 = 50;

/// Settles all payments and refunds that wait, as far as the gateway knows what became of them.
pub async fn settle_what_waits(gateway: &Gateway, payments: &Payments, halt: &Halt) -> Result<(), Failure> {
    let mut after: Option<PaymentPlace> = None;
    while !halt.is_called() {
        let before = gateway.now() - UNDISTURBED;
        let found = gateway.read(Caller::system(), Weight::Light, move |_, reader| {
            Ok(reader.orders().payments_waiting(before, after, PORTION)?)
        });
        let found = found.await?;
        for (begun, id) in &found {
            settle_one_payment(gateway, payments, *id, *begun + LOST <= gateway.now()).await?;
        }
        let Some(last) = found.last() else { break };
        after = Some(*last);
    }
    settle_refunds(gateway, payments, halt).await
}

/// Takes note of what a gateway told by itself. Of what is not known here, nothing.
pub fn hear_of_payment(ctx: &Ctx, uow: &mut dyn UnitOfWork, news: &GatewayNews) -> Result<(), Failure> {
    let heard = match news {
        GatewayNews::Payment { payment, outcome } => settle_payment(ctx, uow.orders(), *payment, outcome).map(drop),
        GatewayNews::Refund { refund, outcome } => settle_refund(ctx, uow.orders(), *refund, outcome),
    };
    match heard {
        Err(Failure::Refused(refused)) if refused.code == ABSENT => Ok(()),
        other => other,
    }
}

/// How storage says that there is no such record.
const ABSENT: &str = "not_found";

async fn settle_one_payment(gateway: &Gateway, payments: &Payments, id: PaymentId, lost: bool) -> Result<(), Failure> {
    let asked = gateway.write_plainly(Caller::system(), move |_, uow| payment_to_settle(uow.orders(), id));
    let Some((inquiry, wanted)) = asked.await? else { return Ok(()) };
    // An order that is over is not to be paid any more.
    let answer = if wanted { payments.gateway.payment(inquiry) } else { payments.gateway.cancel(inquiry) };
    let outcome = match answer.await {
        Ok(Some(outcome)) => outcome,
        Ok(None) if lost => ChargeOutcome::Cancelled,
        Ok(None) => return Ok(()),
        Err(fault) => {
            unanswered("a payment", fault);
            return Ok(());
        }
    };
    let settled = gateway
        .write_plainly(Caller::system(), move |ctx, uow| settle_payment(ctx, uow.orders(), id, &outcome).map(drop));
    settled.await
}

async fn settle_refunds(gateway: &Gateway, payments: &Payments, halt: &Halt) -> Result<(), Failure> {
    let mut after: Option<RefundPlace> = None;
    while !halt.is_called() {
        let before = gateway.now();
        let found = gateway.read(Caller::system(), Weight::Light, move |_, reader| {
            Ok(reader.orders().refunds_waiting(before, after, PORTION)?)
        });
        let found = found.await?;
        for (_, id) in &found {
            settle_one_refund(gateway, payments, *id).await?;
        }
        let Some(last) = found.last() else { break };
        after = Some(*last);
    }
    Ok(())
}

async fn settle_one_refund(gateway: &Gateway, payments: &Payments, id: RefundId) -> Result<(), Failure> {
    let asked = gateway.write_plainly(Caller::system(), move |_, uow| refund_to_settle(uow.orders(), id));
    let Some(refund) = asked.await? else { return Ok(()) };
    let outcome = match state_of(payments, refund).await {
        Ok(outcome) => outcome,
        Err(fault) => {
            unanswered("a refund", fault);
            return Ok(());
        }
    };
    if let RefundOutcome::Refused { code, .. } = &outcome {
        tracing::error!(refund = %id, code = code.name(), "the payment gateway does not give money back");
    }
    let settled =
        gateway.write_plainly(Caller::system(), move |ctx, uow| settle_refund(ctx, uow.orders(), id, &outcome));
    settled.await
}

/// What became of a refund. The gateway is asked for it if it has never heard of it.
async fn state_of(payments: &Payments, refund: Refund) -> Result<RefundOutcome, GatewayFault> {
    match payments.gateway.refund_state(refund.clone()).await? {
        Some(outcome) => Ok(outcome),
        None => payments.gateway.refund(refund).await,
    }
}

/// It is asked again next time.
fn unanswered(what: &str, fault: GatewayFault) {
    tracing::warn!(%fault, "the payment gateway says nothing of {what}");
}
