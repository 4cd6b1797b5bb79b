//! Asking Stripe for money, and no more of it than was agreed.

use domain::bookstore::{Charge, ChargeOutcome, DeclineCode, GatewayFault, GatewayReference};

use super::{Inner, amount, error::Trouble, intent::Intent};

/// What Stripe keeps with an intent to say whose it is.
const METADATA: &str = "metadata[lyceum_payment]";

impl Inner {
    /// Makes an intent and confirms it, in one request.
    pub(super) async fn charge(&self, charge: &Charge) -> Result<ChargeOutcome, GatewayFault> {
        let Some(amount) = amount::in_stripes_units(charge.amount()) else {
            return Ok(ChargeOutcome::declined(DeclineCode::AmountRefused));
        };
        let (amount, id) = (amount.to_string(), charge.id().to_string());
        let currency = charge.amount().currency().code().to_ascii_lowercase();
        let form = [
            ("amount", amount.as_str()),
            ("currency", &currency),
            ("confirm", "true"),
            ("payment_method", charge.method()),
            ("automatic_payment_methods[enabled]", "true"),
            ("return_url", &self.return_url),
            ("description", charge.text()),
            (METADATA, &id),
        ];
        let key = format!("lyceum-payment-{id}");
        match self.api.post::<Intent>(&["payment_intents"], &form, Some(&key)).await {
            Ok(intent) => Ok(self.finished(intent).await),
            Err(Trouble::Said(mut error)) => {
                let Some(intent) = error.payment_intent.take() else { return error.of_charge() };
                match self.finished(intent).await {
                    ChargeOutcome::Cancelled => error.of_charge(),
                    outcome => Ok(outcome),
                }
            }
            Err(Trouble::Unknown) => Ok(ChargeOutcome::Pending { reference: None }),
            Err(Trouble::Fault(fault)) => Err(fault),
        }
    }

    /// What an intent means. One that was declined is closed first, so that nothing can come of it any more.
    pub(super) async fn finished(&self, intent: Intent) -> ChargeOutcome {
        match intent.reference() {
            Some(reference) if intent.is_left_open() => match self.closed(&reference).await {
                // Why, Stripe may not say any more.
                ChargeOutcome::Cancelled => intent.declined(),
                outcome => outcome,
            },
            _ => intent.outcome(),
        }
    }

    /// Closes an intent, and says what is true of it then.
    pub(super) async fn closed(&self, reference: &GatewayReference) -> ChargeOutcome {
        let pending = || ChargeOutcome::Pending { reference: Some(reference.clone()) };
        match self.api.post::<Intent>(&["payment_intents", reference, "cancel"], &[], None).await {
            Ok(intent) => intent.outcome(),
            // It is closed already, or the buyer was faster.
            Err(Trouble::Said(_)) => self.intent(reference).await.map_or_else(|_| pending(), |it| it.outcome()),
            Err(Trouble::Unknown | Trouble::Fault(_)) => pending(),
        }
    }

    /// The intent that Stripe calls so.
    pub(super) async fn intent(&self, reference: &GatewayReference) -> Result<Intent, GatewayFault> {
        self.api.get::<Intent>(&["payment_intents", reference], &[]).await.map_err(unanswered)
    }
}

/// Why one knows no more than before.
pub(super) fn unanswered(trouble: Trouble) -> GatewayFault {
    match trouble {
        Trouble::Said(error) => error.report(),
        Trouble::Unknown => GatewayFault::Unavailable,
        Trouble::Fault(fault) => fault,
    }
}
