//! Forgetting what is of no more use.

use chrono::TimeDelta;

use super::{JobKind, JobsUnit};
use crate::{Ctx, Failure};

/// For how long a job is remembered after its end.
const AFTERLIFE: TimeDelta = TimeDelta::days(30);
/// For how long one that nobody asked for is remembered where it succeeded: they are many and alike.
const MOMENT: TimeDelta = TimeDelta::days(1);
/// How old a file is that surely nobody is sending any more.
const STALE: TimeDelta = TimeDelta::hours(1);

/// For how long a job that failed keeps what it needs to be tried again.
pub const SECOND_CHANCE: TimeDelta = TimeDelta::days(1);

/// Forgets jobs that ended long ago, and files that no job needs; at most `limit` of each, and says how
/// many.
pub fn forget_finished_jobs(ctx: &Ctx, unit: &mut dyn JobsUnit, limit: i64) -> Result<usize, Failure> {
    let mut forgotten = unit.forget_jobs(ctx.at - AFTERLIFE, limit)?;
    for kind in JobKind::ALL.iter().filter(|it| it.rules().system) {
        forgotten += unit.forget_succeeded(*kind, ctx.at - MOMENT, limit)?;
    }
    Ok(forgotten + unit.forget_files(ctx.at - STALE, ctx.at - SECOND_CHANCE, limit)?)
}
