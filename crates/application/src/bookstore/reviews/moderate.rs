//! What moderators do with the reviews of others.

use domain::bookstore::{Moderator, Review, ReviewError};

use super::{HideReview, ReviewAim, record, to_change, trail};
use crate::{Ctx, Failure, bookstore::BookstoreUnit, page::Record};

/// Keeps a review from all but its author and moderators.
pub fn hide_review(
    ctx: &Ctx,
    by: &Moderator,
    uow: &mut dyn BookstoreUnit,
    aim: ReviewAim<'_>,
    input: &HideReview,
) -> Result<Record<Review>, Failure> {
    act(ctx, uow, aim, ("hidden", |it| it.hide(by, input.reason.clone(), ctx.at)))
}

/// Lets all see a review again.
pub fn restore_review(
    ctx: &Ctx,
    by: &Moderator,
    uow: &mut dyn BookstoreUnit,
    aim: ReviewAim<'_>,
) -> Result<Record<Review>, Failure> {
    act(ctx, uow, aim, ("restored", |it| it.restore(by, ctx.at)))
}

fn act(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    aim: ReviewAim<'_>,
    (verb, action): (&'static str, impl FnOnce(&mut Review) -> Result<(), ReviewError>),
) -> Result<Record<Review>, Failure> {
    let was = to_change(ctx, uow, aim)?;
    let mut now = was.clone();
    action(&mut now)?;
    uow.save_review(&was, &now)?;
    trail::note(uow, verb, (Some(&was), Some(&now)));
    Ok(record(now))
}
