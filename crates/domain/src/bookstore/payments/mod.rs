//! Paying: what Lyceum and a payment gateway say to each other, and what each answer means.
//!
//! Lyceum never holds a card. The buyer's browser gives the card to the gateway and gets a token for it, a
//! [`PaymentMethod`]; with that the gateway is asked for a [`Charge`]. A charge that may or may not have happened is
//! never asked for under another name: it is asked about, until the gateway says what became of it.

mod charge;
mod decline;
mod fault;
mod method;
mod notice;
mod refund;
mod test_gateway;

pub use charge::{Charge, ChargeOutcome, NextStep, NothingToCharge, PaymentId, PaymentInquiry, PaymentMark};
pub use decline::DeclineCode;
pub use fault::GatewayFault;
pub use method::{PaymentMethod, PaymentMethodError};
pub use notice::{BadNotice, GatewayEvent, GatewayNews};
pub use refund::{Refund, RefundId, RefundMark, RefundOutcome};
pub use test_gateway::{
    TestCard, TestGatewayBooks, TestGatewayError, TestPayment, TestPaymentFacts, TestPaymentState, TestRefund,
    TestRefundFacts,
};

use uuid::Uuid;

use crate::text;

text!(
    /// What a gateway calls a payment or a refund of its own: `pi_…`, `re_…`.
    pub GatewayReference: 1..=255
);
text!(
    /// What a charge is for, in the gateway's books: `Order 2026-000017`.
    pub ChargeText: 1..=200
);

impl GatewayReference {
    /// What the test gateway calls something that is known here by `id`.
    fn of_test(id: Uuid) -> Self {
        Self(format!("test_{}", id.simple()))
    }
}
