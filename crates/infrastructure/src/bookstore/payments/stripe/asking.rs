//! Asking Stripe what became of a payment, and calling one off.
//!
//! What Stripe has named is looked up by that name. Of a charge whose answer was lost there is no name: for a day Stripe
//! tells what it answered, if it is sent the same request under the same key
//! (<https://docs.stripe.com/api/idempotent_requests>); and what was made is found by what was kept with it, though not
//! at once (<https://docs.stripe.com/search#data-freshness>).

use chrono::TimeDelta;
use domain::bookstore::{ChargeOutcome, GatewayFault, GatewayReference, PaymentId, PaymentInquiry};

use super::{
    Inner,
    charging::unanswered,
    intent::{Found, Intent, PAYMENT},
};

/// For how long the same key surely gets the same answer: Stripe keeps keys for at least 24 hours. After that the
/// request would be a new one. And for so long what was made may not be found yet.
const REMEMBERED: TimeDelta = TimeDelta::hours(23);

impl Inner {
    pub(super) async fn payment(&self, inquiry: &PaymentInquiry) -> Result<Option<ChargeOutcome>, GatewayFault> {
        if let Some(reference) = &inquiry.reference {
            return self.outcome_of(reference).await.map(Some);
        }
        if !self.is_remembered(inquiry) {
            return self.outcome_found(inquiry.charge.id()).await;
        }
        match self.charge(&inquiry.charge).await? {
            // What Stripe answered the first time, which may not be true any more.
            ChargeOutcome::ActionRequired { reference, .. } | ChargeOutcome::Pending { reference: Some(reference) } => {
                self.outcome_of(&reference).await.map(Some)
            }
            // Stripe repeats also that it broke. It may have made the intent before that.
            ChargeOutcome::Pending { reference: None } => {
                let found = self.outcome_found(inquiry.charge.id()).await?;
                Ok(found.or(Some(ChargeOutcome::Pending { reference: None })))
            }
            outcome => Ok(Some(outcome)),
        }
    }

    /// Calls off what waits. A charge whose answer was lost is never sent again for that.
    pub(super) async fn cancel(&self, inquiry: &PaymentInquiry) -> Result<Option<ChargeOutcome>, GatewayFault> {
        let reference = match &inquiry.reference {
            Some(reference) => Some(reference.clone()),
            None => self.found(inquiry.charge.id()).await?.and_then(|it| it.reference()),
        };
        match reference {
            Some(reference) => Ok(Some(self.closed(&reference).await)),
            None if self.is_remembered(inquiry) => Ok(Some(ChargeOutcome::Pending { reference: None })),
            None => Ok(None),
        }
    }

    fn is_remembered(&self, inquiry: &PaymentInquiry) -> bool {
        (self.clock)() - inquiry.begun_at < REMEMBERED
    }

    async fn outcome_of(&self, reference: &GatewayReference) -> Result<ChargeOutcome, GatewayFault> {
        let intent = self.intent(reference).await?;
        Ok(self.finished(intent).await)
    }

    async fn outcome_found(&self, id: PaymentId) -> Result<Option<ChargeOutcome>, GatewayFault> {
        match self.found(id).await? {
            Some(intent) => Ok(Some(self.finished(intent).await)),
            None => Ok(None),
        }
    }

    /// The intent that was made for a payment.
    async fn found(&self, id: PaymentId) -> Result<Option<Intent>, GatewayFault> {
        let query = format!("metadata['{PAYMENT}']:'{id}'");
        let found: Result<Found, _> =
            self.api.get(&["payment_intents", "search"], &[("query", &query), ("limit", "1")]).await;
        let found = found.map_err(unanswered)?;
        Ok(found.data.into_iter().find(|it| it.payment() == Some(id)))
    }
}
