//! Webhooks and deliveries as they are shown.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Delivery, DeliveryAttempt, DeliveryState, SigningSecret, Webhook, WebhookDescription, WebhookTypes, WebhookUrl,
    schema,
};
use crate::moment;

/// Somebody who has events sent to them.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Webhook, examples(json!({
    "id": "0199a2f4-5b5e-7c62-9f2e-0242ac120002", "url": "https://hooks.example/lyceum",
    "event_types": ["book.*", "loan_application.submitted"], "description": "The search index", "enabled": true,
    "old_secret_until": null, "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
})))]
pub struct WebhookView {
    /// Names it for ever.
    pub id: Uuid,
    /// Where events are sent.
    #[schema(value_type = schema::WebhookUrl)]
    pub url: WebhookUrl,
    /// Of which types, in alphabetical order.
    #[schema(value_type = Vec<schema::EventType>)]
    pub event_types: WebhookTypes,
    /// What it is for.
    #[schema(value_type = Option<schema::WebhookDescription>, required)]
    pub description: Option<WebhookDescription>,
    /// Whether anything is sent. An endpoint that answers 410 is not asked again.
    pub enabled: bool,
    /// What signs the deliveries. It is shown once: where the webhook is made, and where the secret is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// How long the secret before this one signs as well; null if none does.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub old_secret_until: Option<DateTime<Utc>>,
    /// When it was made.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl WebhookView {
    /// The same with its secret, for who is to have it.
    #[must_use]
    pub(super) fn with(self, secret: &SigningSecret) -> Self {
        Self { secret: Some(secret.expose().to_owned()), ..self }
    }
}

impl From<&Webhook> for WebhookView {
    fn from(webhook: &Webhook) -> Self {
        let facts = webhook.facts();
        Self {
            id: facts.id.uuid(),
            url: facts.url.clone(),
            event_types: facts.event_types.clone(),
            description: facts.description.clone(),
            enabled: facts.enabled,
            secret: None,
            old_secret_until: facts.old_secret.as_ref().map(|it| it.until),
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        }
    }
}

/// An event on its way to a webhook.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Delivery, examples(json!({
    "id": "0199a2f4-5b5e-7c62-9f2e-0242ac120003", "webhook_id": "0199a2f4-5b5e-7c62-9f2e-0242ac120002",
    "event_id": "0199a2f4-5b5e-7c62-9f2e-0242ac120004", "event_type": "book.created", "state": "succeeded",
    "attempts": [{
        "at": "2026-01-05T09:30:00.100000Z", "status": 204, "error": null, "duration_ms": 83, "response": "",
    }],
    "next_attempt_at": null, "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.200000Z",
})))]
pub struct DeliveryView {
    /// Names it for ever.
    pub id: Uuid,
    /// Where to.
    pub webhook_id: Uuid,
    /// What of; the `webhook-id` of what is sent.
    pub event_id: Uuid,
    /// Of which type that is.
    pub event_type: String,
    /// How it stands.
    #[schema(value_type = schema::DeliveryState)]
    pub state: DeliveryState,
    /// How it was tried, the oldest first; the last 50.
    pub attempts: Vec<DeliveryAttempt>,
    /// When it is tried next; null if it is not.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl From<&Delivery> for DeliveryView {
    fn from(delivery: &Delivery) -> Self {
        let facts = delivery.facts();
        Self {
            id: facts.id.uuid(),
            webhook_id: facts.webhook.uuid(),
            event_id: facts.event_id,
            event_type: facts.event_type.clone(),
            state: facts.state,
            attempts: facts.attempts.clone(),
            next_attempt_at: facts.next_attempt_at,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        }
    }
}
