//! Notifications (<https://docs.stripe.com/webhooks>).

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Stripe, WEBHOOK_SECRET};

/// A notification, as it is sent.
#[derive(Clone, Debug)]
pub struct Notification {
    /// What the header `Stripe-Signature` says.
    pub signature: String,
    /// The body, as it was signed.
    pub body: String,
}

impl Stripe {
    /// What is told of an intent or a refund as it is now, signed at `time`, in seconds since 1970.
    pub fn notification(&self, kind: &str, id: &str, time: i64) -> Notification {
        let mut state = self.state();
        let object = state.intents.get(id).or_else(|| state.refunds.get(id)).unwrap().clone();
        let event = state.name("evt");
        let body = json!({
            "id": event, "object": "event", "api_version": "2024-06-20", "created": time, "livemode": false,
            "pending_webhooks": 1, "type": kind, "data": { "object": object },
        });
        signed(WEBHOOK_SECRET, time, &body)
    }
}

/// `body`, signed with `secret` at `time`.
pub fn signed(secret: &str, time: i64, body: &Value) -> Notification {
    let body = body.to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    let signature = HEXLOWER.encode(&mac.finalize().into_bytes());
    Notification { signature: format!("t={time},v1={signature}"), body }
}
