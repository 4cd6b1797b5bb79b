//! Ending what nobody works at any more, and forgetting what is of no more use.

use chrono::TimeDelta;

use super::{JobId, JobProblem, JobsError, JobsUnit};
use crate::{Ctx, Failure};

/// For how long a job is remembered after its end.
const AFTERLIFE: TimeDelta = TimeDelta::days(30);

/// Which jobs are given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobsPolicy {
    /// Only this program works here: at its start nobody can be working at anything.
    Alone,
    /// Others do too: given up is what has shown no sign of life for a minute.
    OneOfMany,
}

/// Gives up the job `id` if nobody works at it any more, and says whether it did. `held` says that it
/// waits, and that what it needs is at hand here.
pub fn give_up_lost_job(
    ctx: &Ctx,
    unit: &mut dyn JobsUnit,
    id: JobId,
    policy: JobsPolicy,
    held: bool,
) -> Result<bool, Failure> {
    let mut job = unit.job_to_change(id)?.ok_or(JobsError::NotFound)?;
    if job.state().is_final() {
        return Ok(false);
    }
    if held && job.wait(ctx.at).is_ok() {
        unit.save_job(&job)?;
        return Ok(false);
    }
    let lost = policy == JobsPolicy::Alone || job.is_lost(ctx.at);
    if lost {
        job.fail(JobProblem::interrupted(), ctx.at)?;
        unit.save_job(&job)?;
    }
    Ok(lost)
}

/// Forgets jobs that ended long ago; at most `limit`, and says how many.
pub fn forget_finished_jobs(ctx: &Ctx, unit: &mut dyn JobsUnit, limit: i64) -> Result<usize, Failure> {
    Ok(unit.forget_jobs(ctx.at - AFTERLIFE, limit)?)
}
