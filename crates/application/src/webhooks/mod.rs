//! Webhooks: events sent to other services, as the Standard Webhooks specification has it.
//!
//! A [`Webhook`] says where to send which events. Each event that it wants becomes a [`Delivery`] with a
//! job of its own, which tries until the other side has taken it, or often enough. What the other side
//! answered is kept with the delivery for a while.

mod commands;
mod deliver;
mod delivery;
mod error;
mod manage;
mod means;
mod payload;
mod ports;
mod queries;
mod schema;
mod send;
mod trail;
mod upkeep;
mod view;
mod webhook;

pub use commands::{CreateWebhook, UpdateWebhook, WebhookDescription, WebhookTypes, WebhookUrl};
pub use deliver::{Parcel, Verdict, call_off, note_attempt, parcel};
pub use delivery::{Delivery, DeliveryAttempt, DeliveryFacts, DeliveryId, DeliveryState, NewDelivery};
pub use error::WebhooksError;
pub use manage::{create_webhook, delete_webhook, rotate_webhook_secret, update_webhook};
pub use means::{SealedSecret, SigningSecret, WebhookMeans, WebhookSecrets};
pub use ports::{WebhooksReader, WebhooksUnit};
pub use queries::{
    DeliveryFilter, DeliverySort, WebhookFilter, WebhookManager, WebhookSort, get_delivery, get_webhook,
    list_deliveries, list_webhooks,
};
pub use send::{ping_webhook, redeliver, send_event};
pub use upkeep::forget_old_deliveries;
pub use view::{DeliveryView, WebhookView};
pub use webhook::{OldSecret, Webhook, WebhookChange, WebhookFacts, WebhookId};
