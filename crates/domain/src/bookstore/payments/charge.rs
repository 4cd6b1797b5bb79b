//! Charges: what a gateway is asked to take from somebody, and what it says about that.

use serde::{Deserialize, Serialize};

use super::{ChargeText, DeclineCode, GatewayReference, PaymentMethod};
use crate::kernel::{Id, Money, Timestamp};

/// Names a payment; its facts are the shop's.
pub enum PaymentMark {}

/// Identifies a payment, here and at the gateway: under one id there is at most one charge, however often it is
/// asked for.
pub type PaymentId = Id<PaymentMark>;

/// What a gateway is asked to take. Always the same under the same id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    id: PaymentId,
    amount: Money,
    method: PaymentMethod,
    text: ChargeText,
}

/// Only more than nothing can be charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is nothing to be paid")]
pub struct NothingToCharge;

/// A payment as it is known here, to ask what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentInquiry {
    /// What was asked for, exactly as it was.
    pub charge: Charge,
    /// What the gateway calls it, if it has said so.
    pub reference: Option<GatewayReference>,
    /// When it was asked for first.
    pub begun_at: Timestamp,
}

/// What a gateway says of a charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum ChargeOutcome {
    /// It was charged, all of it.
    Succeeded {
        /// What the gateway calls it.
        reference: GatewayReference,
    },
    /// Nothing was charged, and nothing will be under this id.
    Declined {
        /// Why.
        code: DeclineCode,
        /// The same for people.
        detail: String,
    },
    /// Nothing is charged before the buyer has confirmed it to whoever issued the card.
    ActionRequired {
        /// What the gateway calls it.
        reference: GatewayReference,
        /// Where the buyer's browser goes to confirm.
        url: String,
    },
    /// It may have been charged or not, or may be yet: the gateway has to be asked.
    Pending {
        /// What the gateway calls it, if it has said so.
        reference: Option<GatewayReference>,
    },
    /// Nothing was charged, and nothing will be: it was called off before.
    Cancelled,
}

/// What follows here from what a gateway says of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// It is paid.
    Keep,
    /// It failed for good. Another try is another payment.
    GiveUp,
    /// The buyer is sent on. One hears of it, or asks.
    SendBuyer,
    /// The gateway is asked again, later.
    Ask,
}

impl Charge {
    /// Under this id: so much, by this, for that.
    pub fn new(id: PaymentId, amount: Money, method: PaymentMethod, text: ChargeText) -> Result<Self, NothingToCharge> {
        if amount.minor() > 0 { Ok(Self { id, amount, method, text }) } else { Err(NothingToCharge) }
    }

    /// Which payment.
    pub const fn id(&self) -> PaymentId {
        self.id
    }

    /// How much: more than nothing.
    pub const fn amount(&self) -> Money {
        self.amount
    }

    /// By what.
    pub const fn method(&self) -> &PaymentMethod {
        &self.method
    }

    /// What for.
    pub const fn text(&self) -> &ChargeText {
        &self.text
    }
}

impl ChargeOutcome {
    /// Turned down for `code`, with the sentence that goes with it.
    pub fn declined(code: DeclineCode) -> Self {
        Self::Declined { code, detail: code.sentence().to_owned() }
    }

    /// What follows from it.
    pub const fn next_step(&self) -> NextStep {
        match self {
            Self::Succeeded { .. } => NextStep::Keep,
            Self::Declined { .. } | Self::Cancelled => NextStep::GiveUp,
            Self::ActionRequired { .. } => NextStep::SendBuyer,
            Self::Pending { .. } => NextStep::Ask,
        }
    }

    /// Whether the gateway will never say anything else of this charge.
    pub const fn is_final(&self) -> bool {
        matches!(self.next_step(), NextStep::Keep | NextStep::GiveUp)
    }

    /// What the gateway calls the charge, if it says so here.
    pub const fn reference(&self) -> Option<&GatewayReference> {
        match self {
            Self::Succeeded { reference } | Self::ActionRequired { reference, .. } => Some(reference),
            Self::Pending { reference } => reference.as_ref(),
            Self::Declined { .. } | Self::Cancelled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference() -> GatewayReference {
        "pi_1".to_owned().try_into().unwrap()
    }

    fn outcomes() -> [(ChargeOutcome, NextStep, bool); 6] {
        let url = "https://bank.example/".to_owned();
        [
            (ChargeOutcome::Succeeded { reference: reference() }, NextStep::Keep, true),
            (ChargeOutcome::declined(DeclineCode::Declined), NextStep::GiveUp, true),
            (ChargeOutcome::Cancelled, NextStep::GiveUp, true),
            (ChargeOutcome::ActionRequired { reference: reference(), url }, NextStep::SendBuyer, false),
            (ChargeOutcome::Pending { reference: None }, NextStep::Ask, false),
            (ChargeOutcome::Pending { reference: Some(reference()) }, NextStep::Ask, false),
        ]
    }

    #[test]
    fn each_outcome_means_one_thing() {
        for (outcome, next, last) in outcomes() {
            assert_eq!((outcome.next_step(), outcome.is_final()), (next, last), "{outcome:?}");
        }
    }

    #[test]
    fn an_outcome_is_read_as_it_was_written() {
        for (outcome, ..) in outcomes() {
            let written = serde_json::to_value(&outcome).unwrap();
            assert_eq!(serde_json::from_value::<ChargeOutcome>(written).unwrap(), outcome);
        }
    }

    #[test]
    fn nothing_is_no_charge() {
        let money = |minor| Money::of_minor(minor, "USD".parse().unwrap()).unwrap();
        let charge = |minor| {
            let text = "Order 1".to_owned().try_into().unwrap();
            Charge::new(PaymentId::fresh(), money(minor), "pm_1".parse().unwrap(), text)
        };
        assert_eq!(charge(1).map(|it| it.amount()), Ok(money(1)));
        assert_eq!((charge(0), charge(-1)), (Err(NothingToCharge), Err(NothingToCharge)));
    }
}
