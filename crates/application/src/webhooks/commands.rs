//! What is asked for about webhooks.

use domain::kernel::Change;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::schema;
use crate::events::EventPattern;

domain::text!(
    /// Where events are sent.
    pub WebhookUrl: 1..=2000
);

domain::text!(
    /// What a webhook is for.
    pub WebhookDescription: 1..=300
);

/// The types of events that a webhook wants: at least one, each once, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<EventPattern>")]
pub struct WebhookTypes(Vec<EventPattern>);

impl WebhookTypes {
    /// The most there can be.
    pub const MAX: usize = 100;

    /// All of them.
    pub fn all(&self) -> &[EventPattern] {
        &self.0
    }
}

impl TryFrom<Vec<EventPattern>> for WebhookTypes {
    type Error = &'static str;

    fn try_from(mut types: Vec<EventPattern>) -> Result<Self, Self::Error> {
        let count = types.len();
        types.sort_unstable();
        types.dedup();
        match count {
            0 => Err("must name at least one type of events"),
            _ if count > Self::MAX => Err("names too many types of events"),
            _ if types.len() < count => Err("names a type of events twice"),
            _ => Ok(Self(types)),
        }
    }
}

/// A new webhook.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "url": "https://hooks.example/lyceum", "event_types": ["book.*", "loan_application.submitted"],
    "description": "The search index",
})))]
pub struct CreateWebhook {
    /// Where events are sent: `https`, or `http` to the addresses that the operator allows.
    #[schema(value_type = schema::WebhookUrl)]
    pub url: WebhookUrl,
    /// Of which types: `book.created`, all that begin so as `book.*`, or all as `*`.
    #[schema(value_type = Vec<schema::EventType>, min_items = 1, max_items = 100)]
    pub event_types: WebhookTypes,
    /// What it is for.
    #[schema(value_type = Option<schema::WebhookDescription>)]
    pub description: Option<WebhookDescription>,
}

/// What is to be different about a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "event_types": ["book.created"], "enabled": true })))]
pub struct UpdateWebhook {
    /// Where events are sent: `https`, or `http` to the addresses that the operator allows.
    #[serde(default)]
    #[schema(value_type = schema::WebhookUrl)]
    pub url: Change<WebhookUrl>,
    /// Of which types: `book.created`, all that begin so as `book.*`, or all as `*`.
    #[serde(default)]
    #[schema(value_type = Vec<schema::EventType>, min_items = 1, max_items = 100)]
    pub event_types: Change<WebhookTypes>,
    /// What it is for; `null` for nothing that need be said.
    #[serde(default)]
    #[schema(value_type = Option<schema::WebhookDescription>)]
    pub description: Change<Option<WebhookDescription>>,
    /// Whether anything is sent. What waits to be sent is given up when it is disabled.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub enabled: Change<bool>,
}
