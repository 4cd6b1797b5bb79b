//! What Stripe tells by itself, and how that is known to be from Stripe (<https://docs.stripe.com/webhooks>).

use application::bookstore::GatewayNotice;
use chrono::TimeDelta;
use data_encoding::HEXLOWER_PERMISSIVE;
use domain::{
    bookstore::{BadNotice, GatewayEvent, GatewayNews},
    kernel::Timestamp,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use subtle::ConstantTimeEq;

use super::{intent::Intent, refunding::StripeRefund, settings::StripeSecret};
use crate::keys::mac;

/// How old a signature may be; Stripe's own libraries have it so.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

#[derive(Deserialize)]
struct Event<'e> {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    data: Data<'e>,
}

#[derive(Deserialize)]
struct Data<'e> {
    #[serde(borrow)]
    object: &'e RawValue,
}

/// What `notice` says, if it was signed with `secret` and not long before `at`.
pub(super) fn read(
    notice: &GatewayNotice,
    secret: &StripeSecret,
    at: Timestamp,
) -> Result<Option<GatewayEvent>, BadNotice> {
    verify(notice, secret, at)?;
    let event: Event<'_> = serde_json::from_slice(&notice.body).map_err(|_| BadNotice::Malformed)?;
    let news = news(&event.kind, event.data.object.get())?;
    Ok(news.map(|news| GatewayEvent { id: event.id, news }))
}

fn verify(notice: &GatewayNotice, secret: &StripeSecret, at: Timestamp) -> Result<(), BadNotice> {
    let mut headers = notice.header("stripe-signature");
    let (Some(header), None) = (headers.next(), headers.next()) else { return Err(BadNotice::Signature) };
    let parts = || header.split(',').filter_map(|it| it.trim().split_once('='));
    let mut times = parts().filter(|it| it.0 == "t").map(|it| it.1);
    let (Some(time), None) = (times.next(), times.next()) else { return Err(BadNotice::Signature) };
    let expected = mac(secret.expose().as_bytes(), &[time.as_bytes(), b".", &notice.body]);
    // While a secret is replaced, Stripe signs with both.
    let signatures =
        parts().filter(|it| it.0 == "v1").filter_map(|it| HEXLOWER_PERMISSIVE.decode(it.1.as_bytes()).ok());
    let mut genuine = false;
    for signature in signatures {
        genuine |= bool::from(signature.ct_eq(&expected[..]));
    }
    if !genuine {
        return Err(BadNotice::Signature);
    }
    let signed = time.parse().ok().and_then(|it| Timestamp::from_timestamp(it, 0)).ok_or(BadNotice::Signature)?;
    if (at - signed).abs() > TOLERANCE { Err(BadNotice::Stale) } else { Ok(()) }
}

/// What an event tells of something that is ours.
fn news(kind: &str, object: &str) -> Result<Option<GatewayNews>, BadNotice> {
    let malformed = |_| BadNotice::Malformed;
    match kind {
        "payment_intent.succeeded"
        | "payment_intent.payment_failed"
        | "payment_intent.canceled"
        | "payment_intent.processing"
        | "payment_intent.requires_action" => {
            let intent: Intent = serde_json::from_str(object).map_err(malformed)?;
            let outcome = intent.outcome();
            Ok(intent.payment().map(|payment| GatewayNews::Payment { payment, outcome }))
        }
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            let refund: StripeRefund = serde_json::from_str(object).map_err(malformed)?;
            let outcome = refund.outcome();
            Ok(refund.refund().map(|refund| GatewayNews::Refund { refund, outcome }))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
