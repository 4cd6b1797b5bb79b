//! The adapter to Stripe against a double of it.

mod asking;
mod charging;
mod notices;
mod refunding;

use std::time::Duration;

use application::bookstore::PaymentGateway;
use domain::{
    bookstore::{
        Charge, ChargeOutcome, GatewayFault, GatewayReference, PaymentId, PaymentInquiry, Refund, RefundId,
        RefundOutcome,
    },
    kernel::{Money, Timestamp},
};
use infrastructure::{StripeGateway, StripeSettings};
use tests::stripe::{KEY, Stripe, WEBHOOK_SECRET};

/// When all of it happens, in seconds since 1970.
const NOW: i64 = 1_900_000_000;

fn now() -> Timestamp {
    Timestamp::from_timestamp(NOW, 0).unwrap()
}

fn hours_ago(hours: i64) -> Timestamp {
    Timestamp::from_timestamp(NOW - hours * 3600, 0).unwrap()
}

fn settings(url: String) -> StripeSettings {
    StripeSettings {
        key: KEY.to_owned().into(),
        webhook_secret: Some(WEBHOOK_SECRET.to_owned().into()),
        url,
        return_url: "https://shop.example/payment-return".to_owned(),
        patience: Duration::from_millis(1500),
    }
}

/// Stripe, and our way to it.
struct Shop {
    stripe: Stripe,
    gateway: StripeGateway,
}

impl Shop {
    async fn open() -> Self {
        let stripe = Stripe::start().await;
        let gateway = StripeGateway::new(settings(stripe.url()), now).unwrap();
        Self { stripe, gateway }
    }

    async fn charge(&self, charge: &Charge) -> Result<ChargeOutcome, GatewayFault> {
        self.gateway.charge(charge.clone()).await
    }

    async fn asked(
        &self,
        charge: &Charge,
        reference: Option<&GatewayReference>,
    ) -> Result<Option<ChargeOutcome>, GatewayFault> {
        self.gateway.payment(inquiry(charge, reference, now())).await
    }

    async fn asked_later(&self, charge: &Charge, hours: i64) -> Result<Option<ChargeOutcome>, GatewayFault> {
        self.gateway.payment(inquiry(charge, None, hours_ago(hours))).await
    }

    async fn cancelled(
        &self,
        charge: &Charge,
        reference: Option<&GatewayReference>,
    ) -> Result<Option<ChargeOutcome>, GatewayFault> {
        self.gateway.cancel(inquiry(charge, reference, now())).await
    }

    async fn refund(&self, refund: &Refund) -> Result<RefundOutcome, GatewayFault> {
        self.gateway.refund(refund.clone()).await
    }

    async fn refund_state(&self, refund: &Refund) -> Result<Option<RefundOutcome>, GatewayFault> {
        self.gateway.refund_state(refund.clone()).await
    }

    /// How often it was asked to make an intent.
    fn tries(&self) -> usize {
        self.stripe.asked().iter().filter(|it| it.method == "POST" && it.path() == "/v1/payment_intents").count()
    }
}

fn money(amount: &str, currency: &str) -> Money {
    Money::parse(amount, currency.parse().unwrap()).unwrap()
}

fn charge_of(card: &str, amount: Money) -> Charge {
    let text = "Order 2026-000017".to_owned().try_into().unwrap();
    Charge::new(PaymentId::fresh(), amount, card.parse().unwrap(), text).unwrap()
}

fn charge(card: &str) -> Charge {
    charge_of(card, money("10.00", "USD"))
}

fn inquiry(charge: &Charge, reference: Option<&GatewayReference>, begun_at: Timestamp) -> PaymentInquiry {
    PaymentInquiry { charge: charge.clone(), reference: reference.cloned(), begun_at }
}

fn refund_of(charge: &Charge, paid: &ChargeOutcome, amount: &str, begun_at: Timestamp) -> Refund {
    let of = (charge.id(), paid.reference().unwrap().clone());
    Refund::new(RefundId::fresh(), of, money(amount, "USD"), begun_at).unwrap()
}

const UNKNOWN: ChargeOutcome = ChargeOutcome::Pending { reference: None };
