//! Who closes their account borrows nothing any more.

use domain::kernel::UserId;

use crate::{
    Ctx, Failure, Reader, UnitOfWork,
    events::{Consumer, Event, Interest},
    lending::withdraw_drafts_of,
};

/// Withdraws the drafts of those who are gone.
pub(super) struct Borrowing;

impl Consumer for Borrowing {
    fn name(&self) -> &'static str {
        "lending"
    }

    fn interest(&self, _: &mut dyn Reader) -> Result<Interest, Failure> {
        Ok(Interest::in_types(&["user.closed"]))
    }

    fn react(&self, ctx: &Ctx, uow: &mut dyn UnitOfWork, event: &Event) -> Result<(), Failure> {
        let user: uuid::Uuid = event.resource_id.parse().map_err(Failure::internal)?;
        withdraw_drafts_of(ctx, uow.lending(), UserId::from(user)).map(drop)
    }
}
