//! What happens is sent to whoever subscribed to it, unless somebody calls that off.

use domain::kernel::Id;
use uuid::Uuid;

use crate::{
    Ctx, Failure, Reader, UnitOfWork,
    events::{Consumer, Event, Interest},
    webhooks,
};

/// Queues a delivery for each webhook that wants to hear of an event.
pub(super) struct Webhooks;

impl Consumer for Webhooks {
    fn name(&self) -> &'static str {
        "webhooks"
    }

    fn interest(&self, reader: &mut dyn Reader) -> Result<Interest, Failure> {
        Ok(Interest::Meant(reader.webhooks().wanted_types()?))
    }

    fn react(&self, ctx: &Ctx, uow: &mut dyn UnitOfWork, event: &Event) -> Result<(), Failure> {
        webhooks::send_event(ctx, uow, event)
    }
}

/// Gives up the deliveries whose jobs somebody has called off.
pub(super) struct CalledOff;

impl Consumer for CalledOff {
    fn name(&self) -> &'static str {
        "deliveries"
    }

    fn interest(&self, _: &mut dyn Reader) -> Result<Interest, Failure> {
        Ok(Interest::in_types(&["job.cancelled"]))
    }

    fn react(&self, ctx: &Ctx, uow: &mut dyn UnitOfWork, event: &Event) -> Result<(), Failure> {
        let job: Uuid = event.resource_id.parse().map_err(Failure::internal)?;
        webhooks::call_off(ctx, uow, Id::from(job))
    }
}
