//! What people may do with long work.

use domain::kernel::Permission;

use super::{JobId, JobView, JobWatcher, JobsUnit, queries::job_visible_to, trail::note_by_hand, work::known};
use crate::{Ctx, Failure};

/// Calls a job off, for whoever may see it. What was done of it stays.
pub fn cancel_job(ctx: &Ctx, watcher: &JobWatcher, unit: &mut dyn JobsUnit, id: JobId) -> Result<JobView, Failure> {
    job_visible_to(watcher, unit, id)?;
    let was = known(unit, id)?;
    let mut job = was.clone();
    job.cancel(ctx.at)?;
    unit.save_job(&job)?;
    note_by_hand(unit, &was, &job, "cancelled");
    Ok(JobView::from(&job))
}

/// Has a job that failed tried again, for whoever may see it and could ask for such a one.
pub fn retry_job(ctx: &Ctx, watcher: &JobWatcher, unit: &mut dyn JobsUnit, id: JobId) -> Result<JobView, Failure> {
    let kind = job_visible_to(watcher, unit, id)?.facts().kind;
    if !watcher.may(Permission::JobsManage) {
        watcher.require(kind.permission())?;
    }
    let was = known(unit, id)?;
    let mut job = was.clone();
    job.retry(ctx.at)?;
    unit.save_job(&job)?;
    note_by_hand(unit, &was, &job, "retried");
    Ok(JobView::from(&job))
}
