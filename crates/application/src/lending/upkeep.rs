//! What Lyceum does with applications by itself.

use domain::{
    kernel::UserId,
    lending::{LendingError, LoanApplication, LoanApplicationId, PATIENCE, Transition},
};

use super::{LendingUnit, applications::keep, checks::found, trail::note_forgotten};
use crate::{Ctx, Failure};

/// Closes applications that were decided ninety days ago, at most `limit`, and says how many.
pub fn close_expired_applications(ctx: &Ctx, unit: &mut dyn LendingUnit, limit: usize) -> Result<usize, Failure> {
    let due = unit.applications_to_close(ctx.at - PATIENCE, limit)?;
    due.into_iter().try_fold(0, |count, id| Ok(count + usize::from(end(ctx, unit, id, |it| it.expire(ctx.at))?)))
}

/// Takes drafts of somebody back who will never submit them; at most `limit`, and says how many.
pub fn withdraw_drafts_of(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    borrower: UserId,
    limit: usize,
) -> Result<usize, Failure> {
    let drafts = unit.drafts_of(borrower, limit)?;
    drafts.into_iter().try_fold(0, |count, id| Ok(count + usize::from(end(ctx, unit, id, |it| it.abandon(ctx.at))?)))
}

/// Forgets what somebody wanted money for, who is gone: at most of `limit` applications, and says of how many. What they
/// asked for, got and paid back stays.
pub fn forget_purposes_of(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    borrower: UserId,
    limit: usize,
) -> Result<usize, Failure> {
    let forgotten = unit.forget_purposes_of(borrower, ctx.at, limit)?;
    for it in &forgotten {
        note_forgotten(unit, *it);
    }
    Ok(forgotten.len())
}

/// Ends one application, unless somebody did meanwhile; says whether it did.
fn end(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    id: LoanApplicationId,
    how: impl FnOnce(&mut LoanApplication) -> Option<Transition>,
) -> Result<bool, Failure> {
    let was = found(unit.application(id), LendingError::ApplicationNotFound)?;
    let mut now = was.clone();
    let transition = how(&mut now);
    let ended = transition.is_some();
    keep(ctx, unit, &was, &now, transition)?;
    Ok(ended)
}
