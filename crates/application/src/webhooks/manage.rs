//! Making, changing and deleting webhooks.

use domain::kernel::{Change, Precondition, Violation};

use super::{
    CreateWebhook, UpdateWebhook, Webhook, WebhookChange, WebhookId, WebhookManager, WebhookMeans, WebhookUrl,
    WebhookView, WebhooksError, WebhooksUnit, queries::record, trail::note_webhook,
};
use crate::{Ctx, Failure, page::Record};

/// Makes a webhook. Its secret is shown now, and then never again.
pub fn create_webhook(
    ctx: &Ctx,
    _: &WebhookManager,
    unit: &mut dyn WebhooksUnit,
    means: &WebhookMeans,
    input: &CreateWebhook,
) -> Result<Record<WebhookView>, Failure> {
    check(means, &input.url)?;
    let (id, secret) = (WebhookId::fresh(), means.secrets.fresh()?);
    let sealed = means.secrets.seal(id, &secret)?;
    let CreateWebhook { url, event_types, description } = input.clone();
    let webhook = Webhook::add(id, url, event_types, description, sealed, ctx.at);
    unit.add_webhook(&webhook)?;
    note_webhook(unit, "created", None, Some(&webhook));
    Ok(record(&webhook).map(|it| it.with(&secret)))
}

/// Changes a webhook. One that is disabled gives up what was under way.
pub fn update_webhook(
    ctx: &Ctx,
    _: &WebhookManager,
    unit: &mut dyn WebhooksUnit,
    means: &WebhookMeans,
    (id, wanted): (WebhookId, &Precondition),
    input: &UpdateWebhook,
) -> Result<Record<WebhookView>, Failure> {
    let UpdateWebhook { url, event_types, description, enabled } = input.clone();
    let change = WebhookChange { url, event_types, description, enabled };
    if change == WebhookChange::default() {
        return Err(Failure::invalid(vec![Violation::new("", "empty", "names no member to change")]));
    }
    let was = to_change(unit, id, wanted)?;
    if let Change::Set(url) = &change.url {
        check(means, url)?;
    }
    let mut now = was.clone();
    if now.change(change, ctx.at) {
        keep(ctx, unit, (&was, &now))?;
    }
    Ok(record(&now))
}

/// Deletes a webhook. All that is known of its deliveries, which may be much, is forgotten soon after.
pub fn delete_webhook(
    ctx: &Ctx,
    _: &WebhookManager,
    unit: &mut dyn WebhooksUnit,
    id: WebhookId,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let was = to_change(unit, id, wanted)?;
    unit.remove_webhook(id, ctx.at)?;
    note_webhook(unit, "deleted", Some(&was), None);
    Ok(())
}

/// Gives a webhook another secret, which is shown now and then never again. The one so far signs as well
/// for a day.
pub fn rotate_webhook_secret(
    ctx: &Ctx,
    _: &WebhookManager,
    unit: &mut dyn WebhooksUnit,
    means: &WebhookMeans,
    (id, wanted): (WebhookId, &Precondition),
) -> Result<Record<WebhookView>, Failure> {
    let was = to_change(unit, id, wanted)?;
    let secret = means.secrets.fresh()?;
    let mut now = was.clone();
    now.rotate(means.secrets.seal(id, &secret)?, ctx.at);
    unit.save_webhook(&now)?;
    note_webhook(unit, "secret_rotated", Some(&was), Some(&now));
    Ok(record(&now).map(|it| it.with(&secret)))
}

/// Sends nothing more to a webhook.
pub(super) fn disable(ctx: &Ctx, unit: &mut dyn WebhooksUnit, id: WebhookId) -> Result<(), Failure> {
    let Some(was) = unit.webhook_to_change(id)? else { return Ok(()) };
    let mut now = was.clone();
    if now.change(WebhookChange { enabled: Change::Set(false), ..WebhookChange::default() }, ctx.at) {
        keep(ctx, unit, (&was, &now))?;
    }
    Ok(())
}

/// Keeps what is different. Whether anything is sent at all is told by itself, with whatever else changed.
fn keep(ctx: &Ctx, unit: &mut dyn WebhooksUnit, (was, now): (&Webhook, &Webhook)) -> Result<(), Failure> {
    unit.save_webhook(now)?;
    let verb = match (was.facts().enabled, now.facts().enabled) {
        (true, false) => "disabled",
        (false, true) => "enabled",
        _ => "updated",
    };
    if verb == "disabled" {
        unit.give_up_deliveries(now.facts().id, ctx.at)?;
    }
    note_webhook(unit, verb, Some(was), Some(now));
    Ok(())
}

pub(super) fn known(unit: &mut dyn WebhooksUnit, id: WebhookId) -> Result<Webhook, Failure> {
    Ok(unit.webhook_to_change(id)?.ok_or(WebhooksError::NotFound)?)
}

fn to_change(unit: &mut dyn WebhooksUnit, id: WebhookId, wanted: &Precondition) -> Result<Webhook, Failure> {
    let webhook = known(unit, id)?;
    wanted.check(webhook.facts().revision)?;
    Ok(webhook)
}

fn check(means: &WebhookMeans, url: &WebhookUrl) -> Result<(), Failure> {
    Ok(means.destinations.check(url).map_err(WebhooksError::Destination)?)
}
