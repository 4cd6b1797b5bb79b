//! A payment in the books of the test gateway.

use super::{super::ChargeOutcome, TestCard, TestGatewayError};
use crate::{
    bookstore::payments::{Charge, DeclineCode, GatewayReference, PaymentId, PaymentMethod},
    kernel::{IllegalTransition, Money, Timestamp},
    named,
};

named! {
    /// How a payment stands.
    TestPaymentState, "test-payment-state", "succeeded, declined, unknown_card, action_required, not_confirmed, \
        cancelled" {
        /// Taken.
        Succeeded = "succeeded",
        /// Turned down.
        Declined = "declined",
        /// Turned down: there is no such card.
        UnknownCard = "unknown_card",
        /// Waits for the buyer.
        ActionRequired = "action_required",
        /// Turned down: the buyer did not confirm it.
        NotConfirmed = "not_confirmed",
        /// Called off before anything was taken.
        Cancelled = "cancelled",
    }
}

/// The aggregate. Its [`TestPaymentFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestPayment(TestPaymentFacts);

/// Everything that is known of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestPaymentFacts {
    /// Which.
    pub id: PaymentId,
    /// How much.
    pub amount: Money,
    /// By what.
    pub method: PaymentMethod,
    /// How it stands.
    pub state: TestPaymentState,
    /// How much of it was given back.
    pub refunded: Money,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// What the buyer does in the second step, or does not.
const CONFIRM: &str = "confirm";
const DECLINE: &str = "decline";

impl TestPaymentState {
    /// What the buyer may do then.
    pub const fn actions(self) -> &'static [&'static str] {
        match self {
            Self::ActionRequired => &[CONFIRM, DECLINE],
            _ => &[],
        }
    }

    /// What happens with a card at first.
    const fn with(card: Option<TestCard>) -> Self {
        match card {
            Some(TestCard::Success | TestCard::Timeout | TestCard::Duplicate) => Self::Succeeded,
            Some(TestCard::ActionRequired) => Self::ActionRequired,
            Some(TestCard::Declined) => Self::Declined,
            None => Self::UnknownCard,
        }
    }
}

impl TestPayment {
    /// What comes of `charge`.
    pub fn take(charge: &Charge, at: Timestamp) -> Self {
        Self::of(charge, TestPaymentState::with(TestCard::of(charge.method())), at)
    }

    /// The same, where it was asked about before it came: then it comes too late.
    pub fn never(charge: &Charge, at: Timestamp) -> Self {
        Self::of(charge, TestPaymentState::Cancelled, at)
    }

    /// As it is kept.
    pub const fn from_facts(facts: TestPaymentFacts) -> Self {
        Self(facts)
    }

    /// What is known of it.
    pub const fn facts(&self) -> &TestPaymentFacts {
        &self.0
    }

    fn of(charge: &Charge, state: TestPaymentState, at: Timestamp) -> Self {
        Self(TestPaymentFacts {
            id: charge.id(),
            amount: charge.amount(),
            method: charge.method().clone(),
            state,
            refunded: Money::zero(charge.amount().currency()),
            created_at: at,
            updated_at: at,
        })
    }

    /// Whether it is what `charge` asks for.
    pub fn is_of(&self, charge: &Charge) -> bool {
        (self.0.id, self.0.amount, &self.0.method) == (charge.id(), charge.amount(), charge.method())
    }

    /// What is true of it. The buyer's second step is done below the address `pages`.
    pub fn outcome(&self, pages: &str) -> ChargeOutcome {
        match self.0.state {
            TestPaymentState::Succeeded => ChargeOutcome::Succeeded { reference: self.reference() },
            TestPaymentState::Declined => ChargeOutcome::declined(DeclineCode::Declined),
            TestPaymentState::UnknownCard => ChargeOutcome::declined(DeclineCode::UnknownMethod),
            TestPaymentState::NotConfirmed => ChargeOutcome::declined(DeclineCode::AuthenticationFailed),
            TestPaymentState::Cancelled => ChargeOutcome::Cancelled,
            TestPaymentState::ActionRequired => {
                let url = format!("{pages}/{}/{CONFIRM}", self.0.id);
                ChargeOutcome::ActionRequired { reference: self.reference(), url }
            }
        }
    }

    /// What whoever asks for it is answered, at first: of some cards the answer is lost.
    pub fn answer(&self, pages: &str) -> ChargeOutcome {
        match TestCard::of(&self.0.method) {
            Some(TestCard::Timeout) => ChargeOutcome::Pending { reference: None },
            _ => self.outcome(pages),
        }
    }

    /// Whether the answer comes a second time, by itself.
    pub fn is_told_twice(&self) -> bool {
        TestCard::of(&self.0.method) == Some(TestCard::Duplicate)
    }

    /// What the gateway calls it.
    pub fn reference(&self) -> GatewayReference {
        GatewayReference::of_test(self.0.id.uuid())
    }

    /// The buyer confirms it.
    pub fn confirm(&mut self, at: Timestamp) -> Result<(), TestGatewayError> {
        self.step(CONFIRM, TestPaymentState::Succeeded, at)
    }

    /// The buyer does not.
    pub fn decline(&mut self, at: Timestamp) -> Result<(), TestGatewayError> {
        self.step(DECLINE, TestPaymentState::NotConfirmed, at)
    }

    fn step(&mut self, action: &'static str, to: TestPaymentState, at: Timestamp) -> Result<(), TestGatewayError> {
        let (from, allowed) = (self.0.state.name(), self.0.state.actions());
        if !allowed.contains(&action) {
            return Err(IllegalTransition { from, action, allowed: allowed.to_vec() }.into());
        }
        (self.0.state, self.0.updated_at) = (to, at);
        Ok(())
    }

    /// Calls it off, if it still waits for the buyer. Says whether it does.
    pub fn cancel(&mut self, at: Timestamp) -> bool {
        let waits = self.0.state == TestPaymentState::ActionRequired;
        if waits {
            (self.0.state, self.0.updated_at) = (TestPaymentState::Cancelled, at);
        }
        waits
    }

    /// Gives so much of it back, unless that is more than is left. Says whether it did.
    pub fn give_back(&mut self, amount: Money, at: Timestamp) -> bool {
        let total = self.0.refunded.minor().saturating_add(amount.minor());
        let currency = self.0.amount.currency();
        let fits = self.0.state == TestPaymentState::Succeeded
            && amount.currency() == currency
            && total <= self.0.amount.minor();
        match Money::of_minor(total, currency) {
            Ok(refunded) if fits => {
                (self.0.refunded, self.0.updated_at) = (refunded, at);
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
