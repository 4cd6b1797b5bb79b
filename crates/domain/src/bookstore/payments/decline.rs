//! Why a charge or a refund is turned down.

use serde::{Deserialize, Serialize};

/// Why a gateway turns something down for good. Of what would tell a thief how to go on, only
/// [`Declined`](Self::Declined) is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineCode {
    /// Whoever issued the card says no, and no more than that.
    Declined,
    /// There is not enough on the account, or the card's limit is reached.
    InsufficientFunds,
    /// The card is not valid any more.
    ExpiredCard,
    /// What was said of the card is wrong, such as its security code.
    WrongDetails,
    /// The buyer did not pass the second step, or it did not happen in time.
    AuthenticationFailed,
    /// The gateway does not know what was to be paid with, or it was used up.
    UnknownMethod,
    /// What was to be paid with does not work for this: another currency, another country, this kind of payment.
    UnsupportedMethod,
    /// The gateway does not take sums of this size, or not in this currency.
    AmountRefused,
    /// What is to be given back is more than is left of the payment.
    NothingLeft,
    /// The gateway could not carry it through.
    ProcessingError,
}

impl DeclineCode {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Declined,
        Self::InsufficientFunds,
        Self::ExpiredCard,
        Self::WrongDetails,
        Self::AuthenticationFailed,
        Self::UnknownMethod,
        Self::UnsupportedMethod,
        Self::AmountRefused,
        Self::NothingLeft,
        Self::ProcessingError,
    ];

    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::InsufficientFunds => "insufficient_funds",
            Self::ExpiredCard => "expired_card",
            Self::WrongDetails => "wrong_details",
            Self::AuthenticationFailed => "authentication_failed",
            Self::UnknownMethod => "unknown_method",
            Self::UnsupportedMethod => "unsupported_method",
            Self::AmountRefused => "amount_refused",
            Self::NothingLeft => "nothing_left",
            Self::ProcessingError => "processing_error",
        }
    }

    /// The same for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Declined => "the payment was declined",
            Self::InsufficientFunds => "there is not enough money on the account, or the card's limit is reached",
            Self::ExpiredCard => "the card has expired",
            Self::WrongDetails => "what was given of the card is not right",
            Self::AuthenticationFailed => "the payment was not confirmed by its second step",
            Self::UnknownMethod => "the payment gateway does not know this payment method, or it was used up",
            Self::UnsupportedMethod => "this payment method does not work for this payment",
            Self::AmountRefused => "the payment gateway does not take this amount",
            Self::NothingLeft => "that is more than is left of the payment",
            Self::ProcessingError => "the payment gateway could not carry it through",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_is_written() {
        for code in DeclineCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
            assert_eq!(serde_json::from_value::<DeclineCode>(code.name().into()).unwrap(), *code);
            assert!(!code.sentence().is_empty());
        }
    }
}
