//! Finding out what goes with what, as a job: what of it is written, and when.

use domain::bookstore::{ProductId, Related, Slug};
use serde_json::json;

use crate::{
    Ctx, Failure, UnitOfWork,
    jobs::{JobHold, JobsUnit, advance_job, job_in_hand, renew_job},
};

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecommendationsFound {
    /// Of how many customers the purchases were counted.
    pub customers: i64,
    /// How many products they have bought.
    pub products: i64,
    /// For how many of those others are named.
    pub related: i64,
    /// For how many products these are other ones than before, or otherwise sorted.
    pub changed: i64,
}

/// Writes what goes with each of these products, as long as the job is still `hold`'s.
pub fn replace_related(
    ctx: &Ctx,
    uow: &mut dyn UnitOfWork,
    hold: &JobHold,
    lists: &[(ProductId, Vec<Related>)],
) -> Result<(), Failure> {
    renew_job(ctx, uow.jobs(), hold)?;
    Ok(uow.sales().replace_related(lists)?)
}

/// Writes what sells best in each of these categories, as long as the job is still `hold`'s.
pub fn replace_favourites(
    ctx: &Ctx,
    uow: &mut dyn UnitOfWork,
    hold: &JobHold,
    lists: &[(Slug, Vec<ProductId>)],
) -> Result<(), Failure> {
    renew_job(ctx, uow.jobs(), hold)?;
    Ok(uow.sales().replace_favourites(lists)?)
}

/// Keeps what came of it with the job.
pub fn keep_recommendations_found(
    ctx: &Ctx,
    unit: &mut dyn JobsUnit,
    hold: &JobHold,
    found: RecommendationsFound,
) -> Result<(), Failure> {
    let job = job_in_hand(unit, hold)?;
    let RecommendationsFound { customers, products, related, changed } = found;
    let result = json!({ "customers": customers, "products": products, "related": related, "changed": changed });
    advance_job(ctx, unit, (job, hold), (products, products), result)
}
