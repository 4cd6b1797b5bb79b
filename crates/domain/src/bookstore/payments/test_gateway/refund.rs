//! A refund in the books of the test gateway.

use super::TestPayment;
use crate::{
    bookstore::payments::{DeclineCode, GatewayReference, PaymentId, Refund, RefundId, RefundOutcome},
    kernel::{Money, Timestamp},
};

/// A refund that was asked for, and whether anything was given back. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRefund(TestRefundFacts);

/// Everything that is known of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRefundFacts {
    /// Which.
    pub id: RefundId,
    /// Of which payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// Whether it was given back.
    pub made: bool,
    /// When.
    pub created_at: Timestamp,
}

impl TestRefund {
    /// What comes of `refund`, for which there may not be enough left of `payment`.
    pub fn make(refund: &Refund, payment: &mut TestPayment, at: Timestamp) -> Self {
        Self(TestRefundFacts {
            id: refund.id(),
            payment: refund.payment(),
            amount: refund.amount(),
            made: payment.give_back(refund.amount(), at),
            created_at: at,
        })
    }

    /// As it is kept.
    pub const fn from_facts(facts: TestRefundFacts) -> Self {
        Self(facts)
    }

    /// What is known of it.
    pub const fn facts(&self) -> &TestRefundFacts {
        &self.0
    }

    /// Whether it is what `refund` asks for.
    pub fn is_of(&self, refund: &Refund) -> bool {
        (self.0.id, self.0.payment, self.0.amount) == (refund.id(), refund.payment(), refund.amount())
    }

    /// What is true of it.
    pub fn outcome(&self) -> RefundOutcome {
        if self.0.made {
            RefundOutcome::Succeeded { reference: GatewayReference::of_test(self.0.id.uuid()) }
        } else {
            RefundOutcome::refused(DeclineCode::NothingLeft)
        }
    }
}
