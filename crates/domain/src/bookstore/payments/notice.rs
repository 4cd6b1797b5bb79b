//! What a gateway says without being asked.

use serde::{Deserialize, Serialize};

use super::{ChargeOutcome, PaymentId, RefundId, RefundOutcome};
use crate::kernel::Misfit;

/// Something that a gateway told us, and nobody else did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayEvent {
    /// What the gateway calls it; the same however often it is told.
    pub id: String,
    /// What it told.
    #[serde(flatten)]
    pub news: GatewayNews,
}

/// What a gateway has to tell. It may come late, twice, and after what happened later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum GatewayNews {
    /// What became of a payment.
    Payment {
        /// Which.
        payment: PaymentId,
        /// What.
        #[serde(flatten)]
        outcome: ChargeOutcome,
    },
    /// What became of a refund.
    Refund {
        /// Which.
        refund: RefundId,
        /// What.
        #[serde(flatten)]
        outcome: RefundOutcome,
    },
}

/// Why nothing is believed of what came as from the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNotice {
    /// The gateway has not signed it, or not with the secret that is known here.
    #[error("the notification is not signed by the payment gateway")]
    Signature,
    /// It was signed too long ago, or in the future: somebody may be sending it again.
    #[error("the notification was signed too long ago")]
    Stale,
    /// It is signed, and makes no sense.
    #[error("the notification cannot be read")]
    Malformed,
    /// This gateway sends none.
    #[error("the payment gateway sends no notifications")]
    NotExpected,
}

impl Misfit for BadNotice {
    fn code(&self) -> &'static str {
        match self {
            Self::Signature => "notification_signature",
            Self::Stale => "notification_stale",
            Self::Malformed => "notification_malformed",
            Self::NotExpected => "notification_not_expected",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::bookstore::payments::DeclineCode;

    #[test]
    fn news_are_read_as_they_were_written() {
        let (payment, refund) = (PaymentId::fresh(), RefundId::fresh());
        let outcome = ChargeOutcome::declined(DeclineCode::ExpiredCard);
        let of_payment = GatewayEvent { id: "evt_1".to_owned(), news: GatewayNews::Payment { payment, outcome } };
        let written = serde_json::to_value(&of_payment).unwrap();
        assert_eq!(
            written,
            json!({ "id": "evt_1", "of": "payment", "payment": payment, "outcome": "declined", "code": "expired_card",
                    "detail": "the card has expired" }),
        );
        assert_eq!(serde_json::from_value::<GatewayEvent>(written).unwrap(), of_payment);
        let outcome = RefundOutcome::Succeeded { reference: "re_1".to_owned().try_into().unwrap() };
        let of_refund = GatewayEvent { id: "evt_2".to_owned(), news: GatewayNews::Refund { refund, outcome } };
        let written = serde_json::to_value(&of_refund).unwrap();
        assert_eq!(serde_json::from_value::<GatewayEvent>(written).unwrap(), of_refund);
    }
}
