//! Trying a delivery: what is to be sent, and what came of it.

use domain::kernel::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::{DeliveryAttempt, DeliveryId, DeliveryState, SealedSecret, WebhookId, WebhookUrl, manage::disable};
use crate::{
    Ctx, Failure, Reader, UnitOfWork,
    jobs::{Job, JobHold, JobId, JobKind, JobState, job_in_hand},
};

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Names the delivery.
    pub delivery: DeliveryId,
    /// Whose it is.
    pub webhook: WebhookId,
    /// Where to.
    pub url: WebhookUrl,
    /// Names what is sent; the same however often that is.
    pub event_id: Uuid,
    /// What is sent.
    pub payload: String,
    /// What signs it, the newest first.
    pub secrets: Vec<SealedSecret>,
}

/// What follows from a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The other side has it.
    Taken,
    /// It is tried again then.
    Again(Timestamp),
    /// It was tried often enough.
    GivenUp,
    /// The other side wants nothing of the kind any more.
    Gone,
}

#[derive(Deserialize)]
struct Input {
    delivery: DeliveryId,
}

/// Gives up what `job` was to send, once somebody has called it off.
pub fn call_off(ctx: &Ctx, uow: &mut dyn UnitOfWork, job: JobId) -> Result<(), Failure> {
    let called_off = |it: &Job| it.facts().kind == JobKind::WebhookDelivery && it.state() == JobState::Cancelled;
    let Some(job) = uow.jobs().job(job)?.filter(called_off) else { return Ok(()) };
    let found = uow.webhooks().delivery_to_change(asked(&job)?)?;
    let Some(mut delivery) = found.filter(|it| it.is_tried_by(job.facts().id)) else { return Ok(()) };
    delivery.give_up(ctx.at);
    Ok(uow.webhooks().save_delivery(&delivery)?)
}

/// Which delivery `job` tries.
fn asked(job: &Job) -> Result<DeliveryId, Failure> {
    let input: Input = serde_json::from_value(job.facts().input.clone()).map_err(Failure::internal)?;
    Ok(input.delivery)
}

/// What `job` is to send; nothing if that is of no interest any more.
pub fn parcel(ctx: &Ctx, reader: &mut dyn Reader, job: &Job) -> Result<Option<Parcel>, Failure> {
    let delivery = reader.webhooks().delivery(asked(job)?)?.filter(|it| it.is_tried_by(job.facts().id));
    let Some(delivery) = delivery else { return Ok(None) };
    let Some(webhook) = reader.webhooks().webhook(delivery.facts().webhook)? else { return Ok(None) };
    let delivery = delivery.facts();
    Ok(Some(Parcel {
        delivery: delivery.id,
        webhook: delivery.webhook,
        url: webhook.facts().url.clone(),
        event_id: delivery.event_id,
        payload: delivery.payload.clone(),
        secrets: webhook.secrets(ctx.at),
    }))
}

/// Keeps what came of a try, if the job that made it is still the one to do so. A webhook is always held
/// before its deliveries.
pub fn note_attempt(
    ctx: &Ctx,
    uow: &mut dyn UnitOfWork,
    hold: &JobHold,
    (webhook, id): (WebhookId, DeliveryId),
    (attempt, verdict): (&DeliveryAttempt, Verdict),
) -> Result<(), Failure> {
    job_in_hand(uow.jobs(), hold)?;
    if verdict == Verdict::Gone {
        disable(ctx, uow.webhooks(), webhook)?;
    }
    let found = uow.webhooks().delivery_to_change(id)?.filter(|it| it.facts().job == hold.job);
    let Some(mut delivery) = found else { return Ok(()) };
    let given_up = delivery.facts().state == DeliveryState::Failed;
    let (state, next) = match verdict {
        Verdict::Taken => (DeliveryState::Succeeded, None),
        Verdict::Again(next) if !given_up => (DeliveryState::Pending, Some(next)),
        Verdict::Again(_) | Verdict::GivenUp | Verdict::Gone => (DeliveryState::Failed, None),
    };
    delivery.note(attempt.clone(), state, next, ctx.at);
    Ok(uow.webhooks().save_delivery(&delivery)?)
}
