//! Doing jobs: how whoever does one takes it in hand, keeps it there, and lets it go.
//!
//! Every write is held against the lease. Whoever was away for too long finds that somebody else has
//! the job, and changes nothing.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::TimeDelta;
use domain::kernel::Timestamp;
use serde_json::Value;

use super::{
    Job, JobHold, JobId, JobKind, JobProblem, JobState, JobsError, JobsUnit, Lease, LeaseId,
    trail::{note_job, note_progress},
};
use crate::{Ctx, Failure, Gateway, trace::Trace};

/// What becomes of a job, in a while.
pub type Doing = Pin<Box<dyn Future<Output = JobEnd> + Send>>;

/// Does the jobs of one kind.
pub trait JobHandler: Send + Sync {
    /// Does a job, from where its facts say that it is. What takes a thread for longer than a moment
    /// belongs on one of its own.
    fn run(&self, work: JobWork) -> Doing;

    /// Clears up: the job has ended, or is in other hands.
    fn let_go(&self, _job: &Job) {}
}

/// How an attempt at a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEnd {
    /// It is done.
    Done,
    /// It cannot be done.
    Failed(JobProblem),
    /// It could not be done now.
    FailedForNow(JobProblem),
    /// The same, and it is not worth trying before then.
    FailedUntil(JobProblem, Timestamp),
    /// Somebody else is to go on with it.
    HandedBack,
}

/// A job in hand.
#[derive(Clone)]
pub struct JobWork {
    /// The job as it was when it was taken in hand.
    pub job: Job,
    /// The right to do it.
    pub hold: JobHold,
    /// The way to everything else.
    pub gateway: Gateway,
    /// Says when to stop.
    pub halt: Halt,
    /// Where in a trace this attempt is.
    pub trace: Trace,
}

/// Says to whoever does a job that they should not go on. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Halt(Arc<AtomicBool>);

impl Halt {
    /// Says it.
    pub fn call(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was said.
    pub fn is_called(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Asks for a job, and says whether there is not one already with its dedupe key.
pub fn queue_job(unit: &mut dyn JobsUnit, job: &Job) -> Result<bool, Failure> {
    let added = unit.add_job(job)?;
    if added {
        note_job(unit, None, job, "queued");
    }
    Ok(added)
}

/// Takes the next job of a kind in hand, for `length` from each sign of life. One that was begun too
/// often is given up instead.
pub fn claim_job(
    ctx: &Ctx,
    unit: &mut dyn JobsUnit,
    kind: JobKind,
    length: TimeDelta,
) -> Result<Option<(Job, JobHold)>, Failure> {
    while let Some(mut job) = unit.next_job(kind, ctx.at)? {
        let was = job.clone();
        let spent = job.give_up(ctx.at).is_ok();
        let hold = JobHold { job: job.facts().id, lease: LeaseId::fresh(), length };
        if !spent {
            job.claim(Lease { id: hold.lease, until: ctx.at + length }, ctx.at)?;
        }
        unit.save_job(&job)?;
        if !spent {
            return Ok(Some((job, hold)));
        }
        note_job(unit, Some(&was), &job, "failed");
    }
    Ok(None)
}

/// Gives a sign of life.
pub fn renew_job(ctx: &Ctx, unit: &mut dyn JobsUnit, hold: &JobHold) -> Result<(), Failure> {
    let mut job = job_in_hand(unit, hold)?;
    job.renew(hold, ctx.at)?;
    Ok(unit.save_progress(&job)?)
}

/// Says how far `job` is, which is in hand, and what has come of it so far.
pub fn advance_job(
    ctx: &Ctx,
    unit: &mut dyn JobsUnit,
    (was, hold): (Job, &JobHold),
    progress: (i64, i64),
    result: Value,
) -> Result<(), Failure> {
    let mut job = was.clone();
    job.advance(hold, progress, result, ctx.at)?;
    unit.save_progress(&job)?;
    note_progress(unit, &was, &job);
    Ok(())
}

/// Ends an attempt, and says what became of the job.
pub fn end_job(ctx: &Ctx, unit: &mut dyn JobsUnit, hold: &JobHold, end: &JobEnd) -> Result<Job, Failure> {
    let was = job_in_hand(unit, hold)?;
    let mut job = was.clone();
    match end.clone() {
        JobEnd::Done => job.succeed(hold, ctx.at)?,
        JobEnd::Failed(problem) => job.fail(hold, problem, ctx.at)?,
        JobEnd::FailedForNow(problem) => job.fail_for_now(hold, problem, ctx.at)?,
        JobEnd::FailedUntil(problem, due) => job.fail_until(hold, (problem, due), ctx.at)?,
        JobEnd::HandedBack => job.hand_back(hold, ctx.at)?,
    }
    unit.save_job(&job)?;
    match job.state() {
        JobState::Succeeded => note_job(unit, Some(&was), &job, "succeeded"),
        JobState::Failed => note_job(unit, Some(&was), &job, "failed"),
        // It goes on.
        JobState::Queued | JobState::Running | JobState::Cancelled => {}
    }
    Ok(job)
}

/// The job, if it is still `hold`'s; nobody else changes it before this transaction has ended.
pub fn job_in_hand(unit: &mut dyn JobsUnit, hold: &JobHold) -> Result<Job, Failure> {
    let job = known(unit, hold.job)?;
    if job.is_held_by(hold.lease) { Ok(job) } else { Err(JobsError::Lost.into()) }
}

/// One job, to change it.
pub(super) fn known(unit: &mut dyn JobsUnit, id: JobId) -> Result<Job, Failure> {
    Ok(unit.job_to_change(id)?.ok_or(JobsError::NotFound)?)
}
