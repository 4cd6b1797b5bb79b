//! Who closes their account is forgotten.

use domain::kernel::UserId;

use crate::{
    Ctx, Failure, Reader, UnitOfWork,
    bridges::erasure_job,
    events::{Consumer, Event, Interest},
    jobs::queue_job,
};

/// Has those erased who are gone. It may be much, so it is a job.
pub(super) struct Erasing;

impl Consumer for Erasing {
    fn name(&self) -> &'static str {
        "erasure"
    }

    fn interest(&self, _: &mut dyn Reader) -> Result<Interest, Failure> {
        Ok(Interest::in_types(&["user.closed"]))
    }

    fn react(&self, ctx: &Ctx, uow: &mut dyn UnitOfWork, event: &Event) -> Result<(), Failure> {
        let user: uuid::Uuid = event.resource_id.parse().map_err(Failure::internal)?;
        queue_job(uow.jobs(), &erasure_job(ctx, UserId::from(user))?).map(drop)
    }
}
