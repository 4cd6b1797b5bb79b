//! What is said over a WebSocket, as JSON texts.

use application::events::{CloudEvent, EventPattern};
use serde::{Deserialize, Serialize};

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Said {
    /// Tell me of these events.
    Subscribe {
        /// The client's name for it.
        id: String,
        #[serde(default)]
        types: Vec<EventPattern>,
        #[serde(default)]
        resource_type: Option<String>,
        #[serde(default)]
        resource_id: Option<String>,
        /// From behind this sequence on.
        #[serde(default)]
        after: Option<i64>,
        /// Whether the client confirms what it has got.
        #[serde(default)]
        acknowledge: bool,
    },
    /// Tell me no more of them.
    Unsubscribe { id: String },
    /// I have got all up to here.
    Ack { id: String, sequence: i64 },
    /// Are you there?
    Ping,
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Tell<'t> {
    Subscribed { id: &'t str, position: i64 },
    Unsubscribed { id: &'t str },
    Event { subscription: &'t str, sequence: i64, event: CloudEvent<'t> },
    ResyncRequired { subscription: &'t str, position: i64 },
    Pong,
    Error { id: Option<&'t str>, code: &'static str, detail: &'static str },
}

impl Tell<'_> {
    pub(super) fn text(&self) -> String {
        // There is nothing in it that JSON could not say.
        serde_json::to_string(self).unwrap_or_default()
    }
}
