//! Forgetting a person in all contexts but identity, which forgets them when it closes their account.
//!
//! What the law demands to be kept, such as loans, orders and the audit trail, stays, and names nobody: it points to an
//! account that does not say whose it was.

use domain::kernel::{Id, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Ctx, Failure, UnitOfWork,
    bookstore::{forget_cart_of, forget_purchases_of, forget_reviews_of, orders::cancel_unpaid_orders_of},
    jobs::{Job, JobKind, NewJob},
    lending::{forget_purposes_of, withdraw_drafts_of},
    notifications::forget_notifications_of,
};

/// What a job that erases a person needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureInput {
    /// Who is to be forgotten.
    pub user: UserId,
}

impl ErasureInput {
    /// Whom a job was asked to erase.
    pub fn of(job: &Job) -> Result<Self, Failure> {
        serde_json::from_value(job.facts().input.clone()).map_err(Failure::internal)
    }
}

/// The job that erases a person; there is never a second one.
pub fn erasure_job(ctx: &Ctx, user: UserId) -> Result<Job, Failure> {
    let input = serde_json::to_value(ErasureInput { user }).map_err(Failure::internal)?;
    let dedupe_key = Some(format!("erasure:{user}"));
    let new = NewJob { dedupe_key, ..NewJob::asked(JobKind::Erasure, ctx, input) };
    Ok(Job::queue(new, ctx.at))
}

/// Forgets a part of what is known of a person, and takes back what they were about to ask for: at most `limit` records
/// of each kind. Says how many they were.
pub fn erase_portion(ctx: &Ctx, uow: &mut dyn UnitOfWork, user: UserId, limit: usize) -> Result<usize, Failure> {
    let rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let withdrawn = withdraw_drafts_of(ctx, uow.lending(), user, limit)?;
    let cancelled = cancel_unpaid_orders_of(ctx, uow.orders(), user, limit)?;
    let told = forget_notifications_of(uow.notifications(), user, rows)?;
    let lent = forget_purposes_of(ctx, uow.lending(), user, limit)?;
    let reviewed = forget_reviews_of(ctx, uow.bookstore(), user, limit)?;
    let bought = forget_purchases_of(uow.bookstore(), user, limit)?;
    let thought_of = forget_cart_of(uow.orders(), user)?;
    let answers = uow.idempotency().forget_of(Id::uuid(user), rows)?;
    Ok(withdrawn + cancelled + told + lent + reviewed + bought + thought_of + answers)
}
