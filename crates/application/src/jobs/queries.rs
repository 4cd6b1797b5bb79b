//! What people can see of long work.

use domain::kernel::{Actor, Denied, Need, Role};

use super::{Job, JobId, JobView, JobsError, JobsReader, ReportLine};
use crate::Failure;

/// Somebody who is known, and so may have asked for a job.
#[derive(Clone, Copy, Debug)]
pub struct JobWatcher(Actor);

impl Role for JobWatcher {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        if *actor == Actor::STRANGER { Err(Denied::Login) } else { Ok(Self(*actor)) }
    }
}

/// A job of one's own, or of a kind that one may ask for. Any other one looks absent.
pub fn job_visible_to(watcher: &JobWatcher, reader: &mut dyn JobsReader, id: JobId) -> Result<Job, Failure> {
    let JobWatcher(actor) = watcher;
    let visible = |job: &Job| {
        let facts = job.facts();
        let own = facts.owner.is_some_and(|it| Some(it.user) == actor.user());
        own || actor.may(facts.kind.permission())
    };
    Ok(reader.job(id)?.filter(visible).ok_or(JobsError::NotFound)?)
}

/// How far a job is.
pub fn get_job(watcher: &JobWatcher, reader: &mut dyn JobsReader, id: JobId) -> Result<JobView, Failure> {
    job_visible_to(watcher, reader, id).map(|it| JobView::from(&it))
}

/// The next lines of a job's report, at most `limit`; the last line's number asks for those behind.
/// None are left when there are none.
pub fn get_job_report(
    watcher: &JobWatcher,
    reader: &mut dyn JobsReader,
    id: JobId,
    after: i64,
    limit: i64,
) -> Result<Vec<ReportLine>, Failure> {
    job_visible_to(watcher, reader, id)?;
    Ok(reader.report_lines(id, after, limit)?)
}
