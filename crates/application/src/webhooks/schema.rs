//! How the values of webhooks are described to clients.

use crate::schema::schemas;

schemas! {
    /// Where events are sent.
    WebhookUrl = super::WebhookUrl, "https://hooks.example/lyceum", format("uri");
    /// What a webhook is for.
    WebhookDescription = super::WebhookDescription, "The search index", format("text");
    /// A type of events: `book.created`, all that begin so as `book.*`, or all as `*`.
    EventType = crate::events::EventPattern, "book.*", pattern("^([*]|[a-z_]+([.]([a-z_]+|[*]))?)$");
    /// How a delivery stands: `pending` until the other side has taken it (`succeeded`) or it was tried often enough (`failed`).
    DeliveryState = enum super::DeliveryState;
}
