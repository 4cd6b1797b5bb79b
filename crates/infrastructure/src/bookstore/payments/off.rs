//! No gateway at all: nothing can be paid.

use application::bookstore::{GatewayAnswer, GatewayNotice, PaymentGateway};
use domain::bookstore::{
    BadNotice, Charge, ChargeOutcome, GatewayEvent, GatewayFault, PaymentInquiry, Refund, RefundOutcome,
};

/// Takes nothing and gives nothing back, and says so.
#[derive(Clone, Copy, Debug)]
pub struct NoGateway;

fn refused<T: Send + 'static>() -> GatewayAnswer<T> {
    tracing::warn!("nothing can be paid: LYCEUM_PAYMENTS names no gateway");
    Box::pin(async { Err(GatewayFault::Refused) })
}

impl PaymentGateway for NoGateway {
    fn charge(&self, _: Charge) -> GatewayAnswer<ChargeOutcome> {
        refused()
    }

    fn payment(&self, _: PaymentInquiry) -> GatewayAnswer<Option<ChargeOutcome>> {
        refused()
    }

    fn cancel(&self, _: PaymentInquiry) -> GatewayAnswer<Option<ChargeOutcome>> {
        refused()
    }

    fn refund(&self, _: Refund) -> GatewayAnswer<RefundOutcome> {
        refused()
    }

    fn refund_state(&self, _: Refund) -> GatewayAnswer<Option<RefundOutcome>> {
        refused()
    }

    fn notification(&self, _: &GatewayNotice) -> Result<Option<GatewayEvent>, BadNotice> {
        Err(BadNotice::NotExpected)
    }
}
