//! What people can see of long work.

use std::ops::Deref;

use domain::{
    kernel::{Actor, Attributes, Denied, Need, Role, UserId},
    policies::jobs::SEE,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Job, JobId, JobKind, JobState, JobView, JobsError, JobsReader, ReportLine, schema};
use crate::{
    Failure,
    page::{Order, Page, PageRequest, SortMember},
};

/// Somebody who is known, and so may have asked for a job.
#[derive(Clone, Copy, Debug)]
pub struct JobWatcher(Actor);

impl Role for JobWatcher {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        if *actor == Actor::STRANGER { Err(Denied::Login) } else { Ok(Self(*actor)) }
    }
}

impl Deref for JobWatcher {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

/// Which jobs are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobFilter {
    /// Of this kind.
    #[schema(value_type = Option<schema::JobKind>)]
    pub kind: Option<JobKind>,
    /// In this state.
    #[schema(value_type = Option<schema::JobState>)]
    pub state: Option<JobState>,
}

/// What a list of jobs can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobSort {
    /// By age.
    CreatedAt,
}

impl SortMember for JobSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
    const DESCENDING: bool = true;
}

/// Which jobs somebody may know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobScope {
    /// Their own ones.
    pub user: Option<UserId>,
    /// All of these kinds.
    pub kinds: Vec<JobKind>,
}

impl JobScope {
    /// What the policy shows: it is asked about a job of one's own, and about another's of each kind.
    pub fn of(actor: &Actor) -> Self {
        let of_another = |it: &&JobKind| SEE.shows(actor, &Attributes::of(None).asking_for(it.permission()));
        let own = |it: &UserId| SEE.shows(actor, &Attributes::of(Some(*it)));
        Self { user: actor.user().filter(own), kinds: JobKind::ALL.iter().filter(of_another).copied().collect() }
    }
}

/// A job that `watcher` may know of. Any other one looks absent.
pub fn job_visible_to<R: JobsReader + ?Sized>(watcher: &JobWatcher, reader: &mut R, id: JobId) -> Result<Job, Failure> {
    Ok(reader.job(id)?.filter(|it| SEE.shows(watcher, &it.attributes())).ok_or(JobsError::NotFound)?)
}

/// A page of the jobs that `watcher` may know of, the newest first.
pub fn list_jobs(
    watcher: &JobWatcher,
    reader: &mut dyn JobsReader,
    filter: &JobFilter,
    page: &PageRequest<JobSort>,
) -> Result<Page<JobView>, Failure> {
    let mut page = page.clone();
    if page.sort.is_empty() {
        page.sort.push(Order { by: JobSort::CreatedAt, descending: JobSort::DESCENDING });
    }
    Ok(reader.job_page(&JobScope::of(watcher), filter, &page)?.map(|it| JobView::from(&it)))
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
