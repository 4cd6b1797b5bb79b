//! What people may do with long work.

use domain::{
    kernel::{Policy, Refused, Subject},
    policies::jobs::{CANCEL, RETRY},
};

use super::{
    Job, JobId, JobView, JobWatcher, JobsError, JobsUnit, queries::job_visible_to, trail::note_by_hand, work::known,
};
use crate::{Ctx, Failure};

/// Calls a job off. What was done of it stays.
pub fn cancel_job(ctx: &Ctx, watcher: &JobWatcher, unit: &mut dyn JobsUnit, id: JobId) -> Result<JobView, Failure> {
    manage(ctx, watcher, unit, id, (&CANCEL, "cancel", "cancelled"), |it| it.cancel(ctx.at))
}

/// Has a job that failed tried again.
pub fn retry_job(ctx: &Ctx, watcher: &JobWatcher, unit: &mut dyn JobsUnit, id: JobId) -> Result<JobView, Failure> {
    manage(ctx, watcher, unit, id, (&RETRY, "retry", "retried"), |it| it.retry(ctx.at))
}

/// Does `action` with a job as far as its policy allows it, and says with `verb` that it was done.
fn manage(
    ctx: &Ctx,
    watcher: &JobWatcher,
    unit: &mut dyn JobsUnit,
    id: JobId,
    (policy, action, verb): (&Policy, &'static str, &'static str),
    work: impl FnOnce(&mut Job) -> Result<(), JobsError>,
) -> Result<JobView, Failure> {
    job_visible_to(watcher, unit, id)?;
    let was = known(unit, id)?;
    let mut job = was.clone();
    policy.check(&Subject::of(watcher).at(ctx.at), &was.attributes()).map_err(|it| match it {
        Refused::Denied(denied) => denied.into(),
        Refused::Hidden => JobsError::NotFound.into(),
        Refused::Forbidden(forbidden) => Failure::refused(&forbidden),
        Refused::State => was.refuses(action).into(),
    })?;
    work(&mut job)?;
    unit.save_job(&job)?;
    note_by_hand(unit, &was, &job, verb);
    Ok(JobView::from(&job))
}
