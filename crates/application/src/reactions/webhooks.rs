//! What happens is sent to whoever subscribed to it.

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
