//! Giving money back through Stripe (<https://docs.stripe.com/api/refunds>).

use chrono::TimeDelta;
use domain::bookstore::{DeclineCode, GatewayFault, GatewayReference, Refund, RefundId, RefundOutcome};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Inner, amount,
    charging::unanswered,
    error::{StripeError, Trouble},
};

/// What Stripe keeps with a refund to say which it is.
const METADATA: &str = "metadata[lyceum_refund]";
/// Stripe keeps keys for at least 24 hours. After that the same request would be a new one.
const REMEMBERED: TimeDelta = TimeDelta::hours(23);
/// How many refunds are looked at at once: the most that Stripe shows.
const PAGE: &str = "100";

/// One refund, as far as it is of interest.
#[derive(Debug, Deserialize)]
pub(super) struct StripeRefund {
    id: String,
    status: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    lyceum_refund: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Listed {
    data: Vec<StripeRefund>,
    #[serde(default)]
    has_more: bool,
}

impl StripeRefund {
    /// Whose it is.
    pub(super) fn refund(&self) -> Option<RefundId> {
        let id = self.metadata.lyceum_refund.as_deref()?;
        Uuid::try_parse(id).ok().map(RefundId::from)
    }

    /// What it means.
    pub(super) fn outcome(&self) -> RefundOutcome {
        let reference: Option<GatewayReference> = self.id.clone().try_into().ok();
        match (self.status.as_deref(), reference) {
            (Some("succeeded"), Some(reference)) => RefundOutcome::Succeeded { reference },
            (Some("failed" | "canceled"), _) => RefundOutcome::refused(DeclineCode::ProcessingError),
            (_, reference) => RefundOutcome::Pending { reference },
        }
    }
}

impl Inner {
    pub(super) async fn refund(&self, refund: &Refund) -> Result<RefundOutcome, GatewayFault> {
        if (self.clock)() - refund.begun_at() >= REMEMBERED
            && let Some(known) = self.refund_state(refund).await?
        {
            return Ok(known);
        }
        let Some(amount) = amount::in_stripes_units(refund.amount()) else {
            return Ok(RefundOutcome::refused(DeclineCode::AmountRefused));
        };
        let (amount, id) = (amount.to_string(), refund.id().to_string());
        let form = [("payment_intent", &**refund.reference()), ("amount", &amount), (METADATA, &id)];
        let key = format!("lyceum-refund-{id}");
        match self.api.post::<StripeRefund>(&["refunds"], &form, Some(&key)).await {
            Ok(made) => Ok(made.outcome()),
            Err(Trouble::Said(error)) => refused(&error),
            Err(Trouble::Unknown) => Ok(RefundOutcome::Pending { reference: None }),
            Err(Trouble::Fault(fault)) => Err(fault),
        }
    }

    /// Lists are up to date, where searching is not.
    pub(super) async fn refund_state(&self, refund: &Refund) -> Result<Option<RefundOutcome>, GatewayFault> {
        let mut after: Option<String> = None;
        loop {
            let mut query = vec![("payment_intent", &**refund.reference()), ("limit", PAGE)];
            query.extend(after.as_deref().map(|it| ("starting_after", it)));
            let page: Listed = self.api.get(&["refunds"], &query).await.map_err(unanswered)?;
            if let Some(found) = page.data.iter().find(|it| it.refund() == Some(refund.id())) {
                return Ok(Some(found.outcome()));
            }
            match page.data.into_iter().next_back() {
                Some(last) if page.has_more => after = Some(last.id),
                _ => return Ok(None),
            }
        }
    }
}

fn refused(error: &StripeError) -> Result<RefundOutcome, GatewayFault> {
    match error.kind.as_str() {
        // Something else was asked for under this key: what became of that is to be found out.
        "idempotency_error" => Ok(RefundOutcome::Pending { reference: None }),
        _ if error.is("charge_already_refunded") || error.is_about("amount") => {
            Ok(RefundOutcome::refused(DeclineCode::NothingLeft))
        }
        "card_error" => Ok(RefundOutcome::refused(error.decline_code())),
        _ => Err(error.report()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn each_status_has_its_meaning() {
        let outcome = |status: Value| {
            let refund = json!({ "id": "re_1", "object": "refund", "status": status });
            serde_json::from_value::<StripeRefund>(refund).unwrap().outcome()
        };
        let reference = || GatewayReference::try_from("re_1".to_owned()).unwrap();
        assert_eq!(outcome(json!("succeeded")), RefundOutcome::Succeeded { reference: reference() });
        for status in [json!("pending"), json!("requires_action"), json!(null), json!("something_new")] {
            assert_eq!(outcome(status), RefundOutcome::Pending { reference: Some(reference()) });
        }
        for status in ["failed", "canceled"] {
            assert_eq!(outcome(json!(status)), RefundOutcome::refused(DeclineCode::ProcessingError));
        }
    }

    #[test]
    fn what_is_refused_is_refused_for_a_reason() {
        let said = |value: Value| refused(&serde_json::from_value::<StripeError>(value).unwrap());
        let nothing_left = Ok(RefundOutcome::refused(DeclineCode::NothingLeft));
        assert_eq!(said(json!({ "type": "invalid_request_error", "code": "charge_already_refunded" })), nothing_left);
        assert_eq!(said(json!({ "type": "invalid_request_error", "param": "amount" })), nothing_left);
        let missing = json!({ "type": "invalid_request_error", "code": "resource_missing", "param": "payment_intent" });
        assert_eq!(said(missing), Err(GatewayFault::Refused));
        assert_eq!(said(json!({ "type": "idempotency_error" })), Ok(RefundOutcome::Pending { reference: None }));
    }
}
