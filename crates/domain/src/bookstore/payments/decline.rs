//! Why a charge or a refund is turned down.

use crate::named;

named! {
    /// Why a gateway turns something down for good. Of what would tell a thief how to go on, only
    /// [`Declined`](Self::Declined) is said.
    DeclineCode, "decline-code", "declined, insufficient_funds, expired_card, wrong_details, authentication_failed, \
        unknown_method, unsupported_method, amount_refused, nothing_left, processing_error" {
        /// Whoever issued the card says no, and no more than that.
        Declined = "declined",
        /// There is not enough on the account, or the card's limit is reached.
        InsufficientFunds = "insufficient_funds",
        /// The card is not valid any more.
        ExpiredCard = "expired_card",
        /// What was said of the card is wrong, such as its security code.
        WrongDetails = "wrong_details",
        /// The buyer did not pass the second step, or it did not happen in time.
        AuthenticationFailed = "authentication_failed",
        /// The gateway does not know what was to be paid with, or it was used up.
        UnknownMethod = "unknown_method",
        /// What was to be paid with does not work for this: another currency, another country, this kind of payment.
        UnsupportedMethod = "unsupported_method",
        /// The gateway does not take sums of this size, or not in this currency.
        AmountRefused = "amount_refused",
        /// What is to be given back is more than is left of the payment.
        NothingLeft = "nothing_left",
        /// The gateway could not carry it through.
        ProcessingError = "processing_error",
    }
}

impl DeclineCode {
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
