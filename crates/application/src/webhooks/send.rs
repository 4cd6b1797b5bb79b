//! Putting deliveries into the queue.

use serde_json::json;

use super::{
    Delivery, DeliveryId, DeliveryView, Webhook, WebhookId, WebhookManager, WebhooksError,
    manage::known,
    payload,
    trail::{note_ping, note_redelivery},
};
use crate::{
    Ctx, Failure, UnitOfWork,
    events::Event,
    jobs::{Job, JobId, JobKind, NewJob, queue_job},
};

/// Queues a delivery of `event` for each webhook that wants to hear of it. What is one person's affair alone,
/// such as a draft, leaves by no webhook.
pub fn send_event(ctx: &Ctx, uow: &mut dyn UnitOfWork, event: &Event) -> Result<(), Failure> {
    if event.audience.is_private() {
        return Ok(());
    }
    for webhook in uow.webhooks().webhooks_for(&event.kind, event.at)? {
        queue(ctx, uow, event, webhook)?;
    }
    Ok(())
}

/// Queues a delivery to one webhook that says no more than that it arrived.
pub fn ping_webhook(
    ctx: &Ctx,
    _: &WebhookManager,
    uow: &mut dyn UnitOfWork,
    id: WebhookId,
) -> Result<DeliveryView, Failure> {
    let webhook = in_use(uow, id)?;
    let delivery = queue(ctx, uow, &payload::ping(ctx, &webhook), id)?;
    note_ping(uow.webhooks(), &webhook, &delivery);
    Ok(DeliveryView::from(&delivery))
}

/// Has a delivery that has ended tried again, as often as a new one.
pub fn redeliver(
    ctx: &Ctx,
    _: &WebhookManager,
    uow: &mut dyn UnitOfWork,
    webhook: WebhookId,
    id: DeliveryId,
) -> Result<DeliveryView, Failure> {
    in_use(uow, webhook)?;
    let found = uow.webhooks().delivery_to_change(id)?.filter(|it| it.facts().webhook == webhook);
    let mut delivery = found.ok_or(WebhooksError::DeliveryNotFound)?;
    if is_abandoned(uow, &delivery)? {
        delivery.give_up(ctx.at);
    }
    delivery.redeliver(JobId::fresh(), ctx.at)?;
    uow.webhooks().save_delivery(&delivery)?;
    queue_job_for(ctx, uow, &delivery)?;
    note_redelivery(uow.webhooks(), &delivery);
    Ok(DeliveryView::from(&delivery))
}

/// Whether nobody tries any more although it looks like that: the job was called off, say.
fn is_abandoned(uow: &mut dyn UnitOfWork, delivery: &Delivery) -> Result<bool, Failure> {
    Ok(uow.jobs().job(delivery.facts().job)?.is_none_or(|it| it.state().is_final()))
}

fn in_use(uow: &mut dyn UnitOfWork, id: WebhookId) -> Result<Webhook, Failure> {
    let webhook = known(uow.webhooks(), id)?;
    if webhook.facts().enabled { Ok(webhook) } else { Err(WebhooksError::Disabled.into()) }
}

fn queue(ctx: &Ctx, uow: &mut dyn UnitOfWork, event: &Event, webhook: WebhookId) -> Result<Delivery, Failure> {
    let delivery = Delivery::queue(payload::of(event, webhook)?, JobId::fresh(), ctx.at);
    if uow.webhooks().add_delivery(&delivery)? {
        queue_job_for(ctx, uow, &delivery)?;
    }
    Ok(delivery)
}

fn queue_job_for(ctx: &Ctx, uow: &mut dyn UnitOfWork, delivery: &Delivery) -> Result<(), Failure> {
    let facts = delivery.facts();
    let new = NewJob::asked(JobKind::WebhookDelivery, ctx, json!({ "delivery": facts.id }));
    let job = Job::queue(NewJob { id: facts.job, ..new }, ctx.at);
    queue_job(uow.jobs(), &job).map(drop)
}
