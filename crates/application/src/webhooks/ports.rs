//! Where webhooks and their deliveries are kept.

use domain::kernel::{StoreError, Timestamp};

use super::{Delivery, DeliveryFilter, DeliveryId, DeliverySort, Webhook, WebhookFilter, WebhookId, WebhookSort};
use crate::{
    events::EventPattern,
    ledger::Ledger,
    page::{Page, PageRequest},
};

/// What is known of webhooks.
pub trait WebhooksReader {
    /// One webhook.
    fn webhook(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError>;

    /// A page of them.
    fn webhook_page(
        &mut self,
        filter: &WebhookFilter,
        page: &PageRequest<WebhookSort>,
    ) -> Result<Page<Webhook>, StoreError>;

    /// All types of events that anybody wants at present.
    fn wanted_types(&mut self) -> Result<Vec<EventPattern>, StoreError>;

    /// One delivery.
    fn delivery(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError>;

    /// A page of those of a webhook.
    fn delivery_page(
        &mut self,
        webhook: WebhookId,
        filter: &DeliveryFilter,
        page: &PageRequest<DeliverySort>,
    ) -> Result<Page<Delivery>, StoreError>;
}

/// Changes to webhooks.
pub trait WebhooksUnit: WebhooksReader + Ledger {
    /// One webhook, which nobody else changes before this transaction has ended.
    fn webhook_to_change(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError>;

    /// Keeps a new webhook.
    fn add_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError>;

    /// Keeps what became of a webhook. What it wants to hear of that it did not want before, it hears of
    /// from its last change on.
    fn save_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError>;

    /// Takes a webhook away: from now on it is absent, and nothing more is sent to it. What is left of it waits to be
    /// forgotten.
    fn remove_webhook(&mut self, id: WebhookId, at: Timestamp) -> Result<(), StoreError>;

    /// Forgets deliveries of webhooks that were taken away, at most `limit`, and the webhooks themselves when none is
    /// left. Says how many records that were.
    fn forget_removed_webhooks(&mut self, limit: i64) -> Result<usize, StoreError>;

    /// Those that want to hear of an event of the type `kind` that happened at `at`, and did so then.
    fn webhooks_for(&mut self, kind: &str, at: Timestamp) -> Result<Vec<WebhookId>, StoreError>;

    /// One delivery, which nobody else changes before this transaction has ended.
    fn delivery_to_change(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError>;

    /// Keeps a new delivery, unless its webhook has one of that event. Says whether it did.
    fn add_delivery(&mut self, delivery: &Delivery) -> Result<bool, StoreError>;

    /// Keeps what became of a delivery.
    fn save_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError>;

    /// Gives up all deliveries of a webhook that are under way.
    fn give_up_deliveries(&mut self, webhook: WebhookId, at: Timestamp) -> Result<(), StoreError>;

    /// Forgets deliveries from before `before`; at most `limit`, and says how many.
    fn forget_deliveries(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
