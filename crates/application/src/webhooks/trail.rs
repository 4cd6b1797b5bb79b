//! What happened to webhooks, told to the ledger.

use domain::kernel::Permission;
use serde::Serialize;

use super::{Delivery, Webhook, WebhooksUnit};
use crate::ledger::{Audience, Fact};

/// What is kept of a webhook, as far as its changes are told. Of its secret is told only that it changed.
#[derive(Serialize)]
struct Kept<'w> {
    url: &'w str,
    event_types: &'w super::WebhookTypes,
    description: Option<&'w str>,
    enabled: bool,
    secret: &'w [u8],
}

/// Many put what lets them in into the address.
const MASKED: [&str; 2] = ["secret", "url"];

impl<'w> Kept<'w> {
    fn of(webhook: &'w Webhook) -> Self {
        let facts = webhook.facts();
        Self {
            url: &facts.url,
            event_types: &facts.event_types,
            description: facts.description.as_deref(),
            enabled: facts.enabled,
            secret: &facts.secret.0,
        }
    }
}

/// The webhook was `was`, and is `now`, because it was `verb`.
pub(super) fn note_webhook(
    unit: &mut dyn WebhooksUnit,
    verb: &'static str,
    was: Option<&Webhook>,
    now: Option<&Webhook>,
) {
    let Some(id) = now.or(was).map(|it| it.facts().id) else { return };
    let (was, now) = (was.map(Kept::of), now.map(Kept::of));
    let fact = Fact::of("webhook", id, verb).changed(was.as_ref(), now.as_ref()).masking(&MASKED);
    unit.record(fact.announced(Audience::holders(Permission::WebhooksManage), "id"));
}

/// Somebody asked for a ping. Nobody else need know.
pub(super) fn note_ping(unit: &mut dyn WebhooksUnit, webhook: &Webhook, delivery: &Delivery) {
    let fact = Fact::of("webhook", webhook.facts().id, "pinged");
    unit.record(fact.noting("delivery_id", &delivery.facts().id));
}

/// Somebody had something sent again. Nobody else need know.
pub(super) fn note_redelivery(unit: &mut dyn WebhooksUnit, delivery: &Delivery) {
    let facts = delivery.facts();
    let fact = Fact::of("delivery", facts.id, "redelivered");
    unit.record(fact.noting("webhook_id", &facts.webhook).noting("event_id", &facts.event_id));
}
