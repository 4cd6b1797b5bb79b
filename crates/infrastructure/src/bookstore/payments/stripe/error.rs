//! What Stripe says went wrong (<https://docs.stripe.com/api/errors>).

use domain::bookstore::{ChargeOutcome, DeclineCode, GatewayFault};
use serde::Deserialize;

use super::intent::Intent;

/// The body of an answer that is an error.
#[derive(Debug, Deserialize)]
pub(super) struct ErrorBody {
    pub(super) error: StripeError,
}

/// An error, as far as it is of interest. What Stripe says of it for people is not kept: it is theirs to know.
#[derive(Debug, Default, Deserialize)]
pub(super) struct StripeError {
    #[serde(rename = "type", default)]
    pub(super) kind: String,
    pub(super) code: Option<String>,
    pub(super) decline_code: Option<String>,
    pub(super) param: Option<String>,
    pub(super) payment_intent: Option<Intent>,
}

/// Why there is no answer that could be used as it is.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Stripe has looked at the request, and says what is wrong with it.
    Said(Box<StripeError>),
    /// It may have been done or not.
    Unknown,
    /// Nothing was done.
    Fault(GatewayFault),
}

impl StripeError {
    /// The more exact of its codes.
    fn reason(&self) -> &str {
        self.decline_code.as_deref().or(self.code.as_deref()).unwrap_or_default()
    }

    /// Whether its code is `code`.
    pub(super) fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Whether it is about the parameter `name`.
    pub(super) fn is_about(&self, name: &str) -> bool {
        self.param.as_deref() == Some(name)
    }

    fn is_about_the_sum(&self) -> bool {
        let codes = ["amount_too_large", "amount_too_small"];
        codes.iter().any(|it| self.is(it)) || self.is_about("amount") || self.is_about("currency")
    }

    /// Why whoever issued the card says no (<https://docs.stripe.com/declines/codes>). That a card is stolen or a
    /// buyer suspected, Stripe asks not to tell: that is all the same here.
    pub(super) fn decline_code(&self) -> DeclineCode {
        match self.reason() {
            "insufficient_funds" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => {
                DeclineCode::InsufficientFunds
            }
            "expired_card" => DeclineCode::ExpiredCard,
            "incorrect_address"
            | "incorrect_cvc"
            | "incorrect_number"
            | "incorrect_pin"
            | "incorrect_zip"
            | "invalid_cvc"
            | "invalid_expiry_month"
            | "invalid_expiry_year"
            | "invalid_number"
            | "invalid_pin" => DeclineCode::WrongDetails,
            "authentication_not_handled" | "authentication_required" | "payment_intent_authentication_failure" => {
                DeclineCode::AuthenticationFailed
            }
            "card_not_supported"
            | "currency_not_supported"
            | "not_permitted"
            | "service_not_allowed"
            | "transaction_not_allowed" => DeclineCode::UnsupportedMethod,
            "issuer_not_available" | "processing_error" | "reenter_transaction" | "try_again_later" => {
                DeclineCode::ProcessingError
            }
            "amount_too_large" | "amount_too_small" | "invalid_amount" => DeclineCode::AmountRefused,
            _ => DeclineCode::Declined,
        }
    }

    /// What it means for a charge that nothing came of, and of which nothing is left at Stripe.
    pub(super) fn of_charge(&self) -> Result<ChargeOutcome, GatewayFault> {
        match self.kind.as_str() {
            "card_error" => Ok(ChargeOutcome::declined(self.decline_code())),
            // Something else was asked for under this key: what became of that is to be found out.
            "idempotency_error" => Ok(ChargeOutcome::Pending { reference: None }),
            _ if self.is_about_the_sum() => Ok(ChargeOutcome::declined(DeclineCode::AmountRefused)),
            _ if self.is_about("payment_method") => Ok(ChargeOutcome::declined(DeclineCode::UnknownMethod)),
            _ => Err(self.report()),
        }
    }

    /// Stripe does not understand us: that is for the operator.
    pub(super) fn report(&self) -> GatewayFault {
        let (kind, code, param) = (&self.kind, self.reason(), self.param.as_deref().unwrap_or_default());
        tracing::error!(kind, code, param, "Stripe does not accept a request");
        GatewayFault::Refused
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn error(value: Value) -> StripeError {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_decline_has_its_reason_unless_that_is_for_nobody_to_know() {
        for (decline_code, expected) in [
            ("insufficient_funds", DeclineCode::InsufficientFunds),
            ("incorrect_cvc", DeclineCode::WrongDetails),
            ("authentication_required", DeclineCode::AuthenticationFailed),
            ("card_not_supported", DeclineCode::UnsupportedMethod),
            ("try_again_later", DeclineCode::ProcessingError),
            ("generic_decline", DeclineCode::Declined),
            ("do_not_honor", DeclineCode::Declined),
            ("stolen_card", DeclineCode::Declined),
            ("fraudulent", DeclineCode::Declined),
            ("something_new", DeclineCode::Declined),
        ] {
            let said = json!({ "type": "card_error", "code": "card_declined", "decline_code": decline_code });
            assert_eq!(error(said).of_charge(), Ok(ChargeOutcome::declined(expected)), "{decline_code}");
        }
        let expired = json!({ "type": "card_error", "code": "expired_card" });
        assert_eq!(error(expired).of_charge(), Ok(ChargeOutcome::declined(DeclineCode::ExpiredCard)));
    }

    #[test]
    fn what_the_buyer_chose_is_declined_and_what_we_did_is_for_the_operator() {
        let invalid = |more: Value| {
            let mut said = json!({ "type": "invalid_request_error" });
            said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            error(said).of_charge()
        };
        let unknown = invalid(json!({ "code": "resource_missing", "param": "payment_method" }));
        assert_eq!(unknown, Ok(ChargeOutcome::declined(DeclineCode::UnknownMethod)));
        for amount in
            [json!({ "code": "amount_too_small" }), json!({ "param": "amount" }), json!({ "param": "currency" })]
        {
            assert_eq!(invalid(amount), Ok(ChargeOutcome::declined(DeclineCode::AmountRefused)));
        }
        assert_eq!(invalid(json!({ "code": "parameter_unknown", "param": "colour" })), Err(GatewayFault::Refused));
        assert_eq!(error(json!({ "type": "api_error" })).of_charge(), Err(GatewayFault::Refused));
    }

    #[test]
    fn another_charge_under_the_same_key_is_looked_into() {
        let outcome = error(json!({ "type": "idempotency_error" })).of_charge();
        assert_eq!(outcome, Ok(ChargeOutcome::Pending { reference: None }));
    }
}
