//! One job: its facts, and the only ways in which they change.

use chrono::TimeDelta;
use domain::kernel::{Actor, Attributes, Id, Means, PermissionSet, Timestamp};
use serde_json::Value;

use super::{JobKind, JobPhase, JobProblem, JobState, JobsError, Lease, LeaseId, Owner};
use crate::{Ctx, trace::TraceContext};

/// Identifies a job.
pub type JobId = Id<Job>;

/// All that is known of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobFacts {
    /// Names it for ever.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Who asked for it; nobody where Lyceum itself did.
    pub owner: Option<Owner>,
    /// The request in which they asked.
    pub request_id: String,
    /// What asked for it, where that was traced.
    pub traceparent: Option<TraceContext>,
    /// What to do it with; only its kind understands that.
    pub input: Value,
    /// What there may be one job of, if so.
    pub dedupe_key: Option<String>,
    /// How it stands.
    pub phase: JobPhase,
    /// When it may be begun, or might have been.
    pub due_at: Timestamp,
    /// How often it was begun.
    pub attempts: i64,
    /// How many of these do not count any more.
    pub attempts_before: i64,
    /// How much is done.
    pub done: i64,
    /// Of how much, once that is known.
    pub total: Option<i64>,
    /// What has come of it so far.
    pub result: Option<Value>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// The last sign of life.
    pub updated_at: Timestamp,
}

/// Long work.
#[derive(Clone, Debug, PartialEq)]
pub struct Job(JobFacts);

/// What a job is made of.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Names it for ever.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Who asked for it.
    pub owner: Option<Owner>,
    /// The request in which they asked.
    pub request_id: String,
    /// What asked for it, where that is traced.
    pub traceparent: Option<TraceContext>,
    /// What to do it with.
    pub input: Value,
    /// What there may be one job of, if so.
    pub dedupe_key: Option<String>,
    /// When it may be begun, if not at once.
    pub due_at: Option<Timestamp>,
}

/// One attempt at a job, and for how long each sign of life keeps others from taking it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobHold {
    /// The job.
    pub job: JobId,
    /// Names the attempt.
    pub lease: LeaseId,
    /// For so long the job is ours after each sign of life.
    pub length: TimeDelta,
}

impl NewJob {
    /// A job of Lyceum's own, to be done at once.
    pub fn of(kind: JobKind, request_id: &str, input: Value) -> Self {
        let (id, owner, dedupe_key, due_at) = (JobId::fresh(), None, None, None);
        let (request_id, traceparent) = (request_id.to_owned(), None);
        Self { id, kind, owner, request_id, traceparent, input, dedupe_key, due_at }
    }

    /// The same, in the request in which `ctx` is.
    pub fn asked(kind: JobKind, ctx: &Ctx, input: Value) -> Self {
        Self { traceparent: ctx.request.trace.context(), ..Self::of(kind, &ctx.request.id, input) }
    }
}

impl Job {
    /// Asks for a job.
    pub fn queue(new: NewJob, at: Timestamp) -> Self {
        let NewJob { id, kind, owner, request_id, traceparent, input, dedupe_key, due_at } = new;
        let (phase, attempts, attempts_before, done) = (JobPhase::Queued(None), 0, 0, 0);
        let (total, result, created_at, updated_at, due_at) = (None, None, at, at, due_at.unwrap_or(at));
        Self(JobFacts {
            id,
            kind,
            owner,
            request_id,
            traceparent,
            input,
            dedupe_key,
            phase,
            due_at,
            attempts,
            attempts_before,
            done,
            total,
            result,
            created_at,
            updated_at,
        })
    }

    /// A job as it was kept.
    pub const fn restore(facts: JobFacts) -> Self {
        Self(facts)
    }

    /// All that is known of it.
    pub const fn facts(&self) -> &JobFacts {
        &self.0
    }

    /// How it stands.
    pub const fn state(&self) -> JobState {
        self.0.phase.state()
    }

    /// What policies look at.
    pub fn attributes(&self) -> Attributes<'static> {
        let owner = self.0.owner.map(|it| it.user);
        Attributes::of(owner).asking_for(self.0.kind.permission()).in_state(self.state().name())
    }

    /// Whoever it is done in the name of, with the one permission that was proved when it was asked
    /// for.
    pub fn actor(&self) -> Actor {
        let permissions = PermissionSet::of(&[self.0.kind.permission()]);
        self.0.owner.map_or(Actor::SYSTEM, |it| Actor::person(it.user, Means::Job, permissions))
    }

    /// Whether it was begun as often as it may be.
    pub fn is_spent(&self) -> bool {
        self.0.attempts - self.0.attempts_before >= self.0.kind.rules().retry.attempts()
    }

    /// Whether `lease` is the right to do it.
    pub fn is_held_by(&self, lease: LeaseId) -> bool {
        self.0.phase.lease().is_some_and(|it| it.id == lease)
    }

    /// Begins it, or goes on with what somebody else began and gave no sign of life about.
    pub fn claim(&mut self, lease: Lease, at: Timestamp) -> Result<(), JobsError> {
        let since = match self.0.phase {
            JobPhase::Queued(since) if self.0.due_at <= at => since.unwrap_or(at),
            JobPhase::Running(since, held) if held.until <= at => since,
            _ => return Err(self.refuses("start")),
        };
        self.0.attempts += 1;
        self.enter(JobPhase::Running(since, lease), at);
        Ok(())
    }

    /// Gives a sign of life.
    pub fn renew(&mut self, hold: &JobHold, at: Timestamp) -> Result<(), JobsError> {
        let since = self.held(hold)?;
        self.enter(JobPhase::Running(since, Lease { id: hold.lease, until: at + hold.length }), at);
        Ok(())
    }

    /// Says how far it is, and what has come of it so far.
    pub fn advance(
        &mut self,
        hold: &JobHold,
        (done, total): (i64, i64),
        result: Value,
        at: Timestamp,
    ) -> Result<(), JobsError> {
        self.renew(hold, at)?;
        (self.0.done, self.0.total, self.0.result) = (done, Some(total), Some(result));
        Ok(())
    }

    /// Forgets what was done of it: all is to be done again.
    pub fn begin_again(&mut self, hold: &JobHold, at: Timestamp) -> Result<(), JobsError> {
        self.renew(hold, at)?;
        (self.0.done, self.0.total, self.0.result) = (0, None, None);
        Ok(())
    }

    /// Ends it as it should.
    pub fn succeed(&mut self, hold: &JobHold, at: Timestamp) -> Result<(), JobsError> {
        let since = self.held(hold)?;
        self.enter(JobPhase::Succeeded(since, at), at);
        Ok(())
    }

    /// Ends it otherwise, and for good.
    pub fn fail(&mut self, hold: &JobHold, problem: JobProblem, at: Timestamp) -> Result<(), JobsError> {
        let since = self.held(hold)?;
        self.enter(JobPhase::Failed(Some(since), at, problem), at);
        Ok(())
    }

    /// Ends an attempt that another one may make good: it is made later, unless there were enough.
    pub fn fail_for_now(&mut self, hold: &JobHold, problem: JobProblem, at: Timestamp) -> Result<(), JobsError> {
        let since = self.held(hold)?;
        let failed = self.0.attempts - self.0.attempts_before;
        let Some(delay) = self.0.kind.rules().retry.delay(failed, self.chance()) else {
            return self.fail(hold, problem, at);
        };
        self.0.due_at = at + delay;
        self.enter(JobPhase::Queued(Some(since)), at);
        Ok(())
    }

    /// The same, but whoever did it says when another one is made.
    pub fn fail_until(&mut self, hold: &JobHold, end: (JobProblem, Timestamp), at: Timestamp) -> Result<(), JobsError> {
        let (problem, due) = end;
        self.fail_for_now(hold, problem, at)?;
        if self.state() == JobState::Queued {
            self.0.due_at = due;
        }
        Ok(())
    }

    /// Leaves the rest of it to somebody else. That this was begun does not count.
    pub fn hand_back(&mut self, hold: &JobHold, at: Timestamp) -> Result<(), JobsError> {
        let since = self.held(hold)?;
        self.0.attempts -= 1;
        self.0.due_at = at;
        self.enter(JobPhase::Queued(Some(since)), at);
        Ok(())
    }

    /// Ends what was begun as often as it may be, and given no sign of life about.
    pub fn give_up(&mut self, at: Timestamp) -> Result<(), JobsError> {
        match self.0.phase {
            JobPhase::Running(since, held) if held.until <= at && self.is_spent() => {
                self.enter(JobPhase::Failed(Some(since), at, JobProblem::interrupted()), at);
                Ok(())
            }
            _ => Err(self.refuses("fail")),
        }
    }

    /// Calls it off. Whoever does it finds out when they next write into it, which they no more may.
    pub fn cancel(&mut self, at: Timestamp) -> Result<(), JobsError> {
        if self.state().is_final() {
            return Err(self.refuses("cancel"));
        }
        self.enter(JobPhase::Cancelled(self.0.phase.started_at(), at), at);
        Ok(())
    }

    /// Has it tried again, as often as a new one. What was done of it remains done.
    pub fn retry(&mut self, at: Timestamp) -> Result<(), JobsError> {
        let JobPhase::Failed(since, ..) = self.0.phase else { return Err(self.refuses("retry")) };
        (self.0.attempts_before, self.0.due_at) = (self.0.attempts, at);
        self.enter(JobPhase::Queued(since), at);
        Ok(())
    }

    /// When it began, if it is still `hold`'s to write into.
    fn held(&self, hold: &JobHold) -> Result<Timestamp, JobsError> {
        match self.0.phase {
            JobPhase::Running(since, lease) if lease.id == hold.lease => Ok(since),
            _ => Err(JobsError::Lost),
        }
    }

    /// Any number, always the same one for the same attempt.
    pub fn chance(&self) -> u64 {
        let (_, random) = self.0.id.uuid().as_u64_pair();
        (random ^ self.0.attempts.unsigned_abs()).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
    }

    fn enter(&mut self, phase: JobPhase, at: Timestamp) {
        (self.0.phase, self.0.updated_at) = (phase, at);
    }

    pub(super) const fn refuses(&self, action: &'static str) -> JobsError {
        JobsError::IllegalTransition { from: self.state(), action }
    }
}

#[cfg(test)]
mod tests;
