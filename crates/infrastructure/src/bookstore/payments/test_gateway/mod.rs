//! The embedded test gateway. What it does is decided and kept elsewhere: here each request of the shop becomes one
//! transaction.

mod books;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use application::{
    Caller, Ctx, Failure, Gateway,
    bookstore::{
        Booked, GatewayAnswer, GatewayNotice, PaymentGateway, TestGatewayUnit, cancel_test_payment,
        charge_test_payment, find_test_payment, find_test_refund, refund_test_payment,
    },
};
use domain::bookstore::{
    BadNotice, Charge, ChargeOutcome, GatewayEvent, GatewayFault, PaymentInquiry, Refund, RefundOutcome,
};

/// Takes payments by test cards, and keeps its books in Lyceum's database. The same on every node.
pub struct TestGateway {
    gateway: Gateway,
    pages: Arc<str>,
}

impl TestGateway {
    /// One whose buyers take their second step below the address `pages`.
    pub fn new(gateway: Gateway, pages: impl Into<Arc<str>>) -> Self {
        Self { gateway, pages: pages.into() }
    }

    /// Does something with the books, in a transaction of its own.
    fn enter<T: Send + 'static>(
        &self,
        work: impl Fn(&Ctx, &mut dyn TestGatewayUnit, &str) -> Booked<T> + Send + 'static,
        otherwise: impl FnOnce() -> Result<T, GatewayFault> + Send + 'static,
    ) -> GatewayAnswer<T> {
        let pages = Arc::clone(&self.pages);
        let entered =
            self.gateway.write_plainly(Caller::system(), move |ctx, uow| work(ctx, uow.test_gateway(), &pages));
        Box::pin(async move {
            entered.await.unwrap_or_else(|failure| {
                report(&failure);
                otherwise()
            })
        })
    }
}

fn report(failure: &Failure) {
    tracing::warn!(?failure, "the test gateway could not get at its books");
}

/// Nobody knows whether it was entered: a commit may be done although its answer is lost.
const UNKNOWN: ChargeOutcome = ChargeOutcome::Pending { reference: None };

const fn unanswered<T>() -> Result<T, GatewayFault> {
    Err(GatewayFault::Unavailable)
}

impl PaymentGateway for TestGateway {
    fn charge(&self, charge: Charge) -> GatewayAnswer<ChargeOutcome> {
        self.enter(move |ctx, unit, pages| charge_test_payment(ctx, unit, &charge, pages), || Ok(UNKNOWN))
    }

    fn payment(&self, inquiry: PaymentInquiry) -> GatewayAnswer<Option<ChargeOutcome>> {
        self.enter(move |ctx, unit, pages| find_test_payment(ctx, unit, &inquiry.charge, pages), unanswered)
    }

    fn cancel(&self, inquiry: PaymentInquiry) -> GatewayAnswer<Option<ChargeOutcome>> {
        let otherwise = || Ok(Some(UNKNOWN));
        self.enter(move |ctx, unit, pages| cancel_test_payment(ctx, unit, &inquiry.charge, pages), otherwise)
    }

    fn refund(&self, refund: Refund) -> GatewayAnswer<RefundOutcome> {
        let otherwise = || Ok(RefundOutcome::Pending { reference: None });
        self.enter(move |ctx, unit, _| refund_test_payment(ctx, unit, &refund), otherwise)
    }

    fn refund_state(&self, refund: Refund) -> GatewayAnswer<Option<RefundOutcome>> {
        self.enter(move |_, unit, _| find_test_refund(unit, &refund), unanswered)
    }

    fn notification(&self, _: &GatewayNotice) -> Result<Option<GatewayEvent>, BadNotice> {
        // What it has to tell never goes over HTTP.
        Err(BadNotice::NotExpected)
    }
}
