//! Keeping somebody out for a while.

use domain::{
    identity::UserManager,
    kernel::{Precondition, UserId},
};

use super::{
    IdentityUnit, UserView,
    users::{keep, to_manage},
};
use crate::{Ctx, Failure, page::Record};

/// Keeps somebody out, and ends all of their sessions. What was sent to them by mail, or by them to others,
/// is good no more.
pub fn suspend_user(
    ctx: &Ctx,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    id: UserId,
    wanted: &Precondition,
) -> Result<Record<UserView>, Failure> {
    let admins = unit.admins()?;
    let was = to_manage(unit, by, id, wanted)?;
    let mut now = was.clone();
    let event = now.suspend(&admins, ctx.at)?;
    if event.is_some() {
        unit.revoke_sessions(id, ctx.at)?;
        unit.forget_single_uses_of(id)?;
        unit.remove_invitations_by(id)?;
        unit.access_changed(id);
    }
    keep(ctx, unit, (&was, &now), event)
}

/// Lets somebody in again. They have to log in.
pub fn reinstate_user(
    ctx: &Ctx,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    id: UserId,
    wanted: &Precondition,
) -> Result<Record<UserView>, Failure> {
    let was = to_manage(unit, by, id, wanted)?;
    let mut now = was.clone();
    let event = now.reinstate(ctx.at)?;
    keep(ctx, unit, (&was, &now), event)
}
