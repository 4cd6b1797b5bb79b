//! Refunds: what a gateway is asked to give back of a payment, and what it says about that.

use serde::{Deserialize, Serialize};

use super::{DeclineCode, GatewayReference, NothingToCharge, PaymentId};
use crate::kernel::{Id, Money, Timestamp};

/// Names a refund; its facts are the shop's.
pub enum RefundMark {}

/// Identifies a refund, here and at the gateway: under one id money is given back once, however often that is asked
/// for.
pub type RefundId = Id<RefundMark>;

/// What a gateway is asked to give back, and what it is asked about. Always the same under the same id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    id: RefundId,
    payment: PaymentId,
    reference: GatewayReference,
    amount: Money,
    begun_at: Timestamp,
}

/// What a gateway says of a refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum RefundOutcome {
    /// It was given back, or is on its way without anything in between.
    Succeeded {
        /// What the gateway calls it.
        reference: GatewayReference,
    },
    /// Nothing was given back, and nothing will be under this id.
    Refused {
        /// Why.
        code: DeclineCode,
        /// The same for people.
        detail: String,
    },
    /// It may have been given back or not, or may be yet: the gateway has to be asked.
    Pending {
        /// What the gateway calls it, if it has said so.
        reference: Option<GatewayReference>,
    },
}

impl Refund {
    /// Under this id: so much of the payment that the gateway calls `reference`, as it was asked for first at
    /// `begun_at`.
    pub fn new(
        id: RefundId,
        (payment, reference): (PaymentId, GatewayReference),
        amount: Money,
        begun_at: Timestamp,
    ) -> Result<Self, NothingToCharge> {
        if amount.minor() > 0 { Ok(Self { id, payment, reference, amount, begun_at }) } else { Err(NothingToCharge) }
    }

    /// Which refund.
    pub const fn id(&self) -> RefundId {
        self.id
    }

    /// Of which payment.
    pub const fn payment(&self) -> PaymentId {
        self.payment
    }

    /// What the gateway calls that payment.
    pub const fn reference(&self) -> &GatewayReference {
        &self.reference
    }

    /// How much: more than nothing.
    pub const fn amount(&self) -> Money {
        self.amount
    }

    /// When it was asked for first.
    pub const fn begun_at(&self) -> Timestamp {
        self.begun_at
    }
}

impl RefundOutcome {
    /// Turned down for `code`, with the sentence that goes with it.
    pub fn refused(code: DeclineCode) -> Self {
        Self::Refused { code, detail: code.sentence().to_owned() }
    }

    /// Whether the gateway will never say anything else of this refund.
    pub const fn is_final(&self) -> bool {
        !matches!(self, Self::Pending { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_pending_is_asked_about_again() {
        let reference: GatewayReference = "re_1".to_owned().try_into().unwrap();
        for (outcome, last) in [
            (RefundOutcome::Succeeded { reference: reference.clone() }, true),
            (RefundOutcome::refused(DeclineCode::NothingLeft), true),
            (RefundOutcome::Pending { reference: Some(reference.clone()) }, false),
            (RefundOutcome::Pending { reference: None }, false),
        ] {
            assert_eq!(outcome.is_final(), last, "{outcome:?}");
            let written = serde_json::to_value(&outcome).unwrap();
            assert_eq!(serde_json::from_value::<RefundOutcome>(written).unwrap(), outcome);
        }
    }

    #[test]
    fn nothing_is_no_refund() {
        let refund = |minor| {
            let amount = Money::of_minor(minor, "JPY".parse().unwrap()).unwrap();
            let of = (PaymentId::fresh(), "pi_1".to_owned().try_into().unwrap());
            Refund::new(RefundId::fresh(), of, amount, Timestamp::UNIX_EPOCH).map(|it| it.amount())
        };
        assert!(refund(1).is_ok());
        assert_eq!((refund(0), refund(-1)), (Err(NothingToCharge), Err(NothingToCharge)));
    }
}
