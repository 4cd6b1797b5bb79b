//! Stripe, or whatever speaks like it: payment intents that are confirmed as they are made, refunds, and signed
//! notifications (<https://docs.stripe.com/api>, version 2024-06-20).
//!
//! Each payment and each refund has one idempotency key for ever, made of its id, so that Stripe does it once however
//! often it is asked for. What is not answered is asked about.

mod amount;
mod api;
mod asking;
mod charging;
mod error;
mod intent;
mod refunding;
mod settings;
mod webhook;

use std::sync::Arc;

use application::bookstore::{GatewayAnswer, GatewayNotice, PaymentGateway};
use domain::{
    bookstore::{BadNotice, Charge, ChargeOutcome, GatewayEvent, PaymentInquiry, Refund, RefundOutcome},
    kernel::Timestamp,
};

use api::Api;
pub use settings::{BadStripeAddress, StripeSecret, StripeSettings};

/// Takes payments through Stripe. Cheap to clone.
#[derive(Clone)]
pub struct StripeGateway(Arc<Inner>);

struct Inner {
    api: Api,
    /// What Stripe signs with.
    webhook_secret: Option<StripeSecret>,
    /// Where the buyer's browser comes back to after a second step.
    return_url: String,
    clock: fn() -> Timestamp,
}

impl StripeGateway {
    /// One that is reached as `settings` say, and believes `clock`.
    pub fn new(settings: StripeSettings, clock: fn() -> Timestamp) -> Result<Self, BadStripeAddress> {
        let api = Api::new(&settings)?;
        let StripeSettings { webhook_secret, return_url, .. } = settings;
        Ok(Self(Arc::new(Inner { api, webhook_secret, return_url, clock })))
    }
}

impl PaymentGateway for StripeGateway {
    fn charge(&self, charge: Charge) -> GatewayAnswer<ChargeOutcome> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.charge(&charge).await })
    }

    fn payment(&self, inquiry: PaymentInquiry) -> GatewayAnswer<Option<ChargeOutcome>> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.payment(&inquiry).await })
    }

    fn cancel(&self, inquiry: PaymentInquiry) -> GatewayAnswer<Option<ChargeOutcome>> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.cancel(&inquiry).await })
    }

    fn refund(&self, refund: Refund) -> GatewayAnswer<RefundOutcome> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.refund(&refund).await })
    }

    fn refund_state(&self, refund: Refund) -> GatewayAnswer<Option<RefundOutcome>> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { inner.refund_state(&refund).await })
    }

    fn notification(&self, notice: &GatewayNotice) -> Result<Option<GatewayEvent>, BadNotice> {
        let secret = self.0.webhook_secret.as_ref().ok_or(BadNotice::NotExpected)?;
        webhook::read(notice, secret, (self.0.clock)())
    }
}
