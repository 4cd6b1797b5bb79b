//! Payment intents: what Stripe calls a payment (<https://docs.stripe.com/payments/paymentintents/lifecycle>).

use domain::bookstore::{ChargeOutcome, DeclineCode, GatewayReference, PaymentId};
use serde::Deserialize;
use uuid::Uuid;

use super::error::StripeError;

/// The name under which Stripe keeps the id of a payment with its intent.
pub(super) const PAYMENT: &str = "lyceum_payment";

/// One intent, as far as it is of interest.
#[derive(Debug, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    pub(super) status: String,
    #[serde(default)]
    metadata: Metadata,
    next_action: Option<NextAction>,
    last_payment_error: Option<Box<StripeError>>,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    lyceum_payment: Option<String>,
}

#[derive(Debug, Deserialize)]
struct NextAction {
    redirect_to_url: Option<Redirect>,
}

#[derive(Debug, Deserialize)]
struct Redirect {
    url: Option<String>,
}

/// Several of them, as searching answers.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    pub(super) data: Vec<Intent>,
}

impl Intent {
    /// What Stripe calls it; nothing if that is no name.
    pub(super) fn reference(&self) -> Option<GatewayReference> {
        self.id.clone().try_into().ok()
    }

    /// Whose it is.
    pub(super) fn payment(&self) -> Option<PaymentId> {
        let id = self.metadata.lyceum_payment.as_deref()?;
        Uuid::try_parse(id).ok().map(PaymentId::from)
    }

    /// Whether it was declined, and another card could still be tried with it: which nobody is to do.
    pub(super) fn is_left_open(&self) -> bool {
        self.status == "requires_payment_method"
    }

    /// What it means. What was declined is declined for good only once the intent is closed.
    pub(super) fn outcome(&self) -> ChargeOutcome {
        let reference = self.reference();
        match (self.status.as_str(), reference) {
            ("succeeded", Some(reference)) => ChargeOutcome::Succeeded { reference },
            ("canceled", _) if self.last_payment_error.is_some() => self.declined(),
            ("canceled", _) => ChargeOutcome::Cancelled,
            ("requires_action", Some(reference)) => match self.page() {
                Some(url) => ChargeOutcome::ActionRequired { reference, url },
                None => ChargeOutcome::Pending { reference: Some(reference) },
            },
            (_, reference) => ChargeOutcome::Pending { reference },
        }
    }

    /// Why it was declined, as far as Stripe still says so: that is forgotten when anything about the intent changes.
    pub(super) fn declined(&self) -> ChargeOutcome {
        let code = self.last_payment_error.as_ref().map_or(DeclineCode::Declined, |it| it.decline_code());
        ChargeOutcome::declined(code)
    }

    fn page(&self) -> Option<String> {
        self.next_action.as_ref()?.redirect_to_url.as_ref()?.url.clone()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn intent(status: &str, more: &Value) -> Intent {
        let mut whole = json!({ "id": "pi_1", "object": "payment_intent", "status": status, "amount": 1000 });
        whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn each_status_has_its_meaning() {
        let reference = || GatewayReference::try_from("pi_1".to_owned()).unwrap();
        let nothing = json!({});
        assert_eq!(intent("succeeded", &nothing).outcome(), ChargeOutcome::Succeeded { reference: reference() });
        assert_eq!(intent("canceled", &nothing).outcome(), ChargeOutcome::Cancelled);
        let declined = json!({ "last_payment_error": { "type": "card_error", "code": "expired_card" } });
        assert_eq!(intent("canceled", &declined).outcome(), ChargeOutcome::declined(DeclineCode::ExpiredCard));
        let url = "https://hooks.stripe.com/3d_secure_2/1".to_owned();
        let page = json!({ "next_action": { "type": "redirect_to_url", "redirect_to_url": { "url": url } } });
        let action = ChargeOutcome::ActionRequired { reference: reference(), url };
        assert_eq!(intent("requires_action", &page).outcome(), action);
        let sdk = json!({ "next_action": { "type": "use_stripe_sdk", "use_stripe_sdk": {} } });
        for open in [
            intent("requires_action", &sdk),
            intent("processing", &nothing),
            intent("requires_payment_method", &declined),
            intent("requires_capture", &nothing),
            intent("something_new", &nothing),
        ] {
            assert_eq!(open.outcome(), ChargeOutcome::Pending { reference: Some(reference()) }, "{open:?}");
        }
        assert!(intent("requires_payment_method", &declined).is_left_open());
    }

    #[test]
    fn an_intent_says_whose_it_is() {
        let id = PaymentId::fresh();
        assert_eq!(intent("succeeded", &json!({ "metadata": { PAYMENT: id } })).payment(), Some(id));
        for other in [json!({}), json!({ "metadata": {} }), json!({ "metadata": { PAYMENT: "17" } })] {
            assert_eq!(intent("succeeded", &other).payment(), None);
        }
    }
}
