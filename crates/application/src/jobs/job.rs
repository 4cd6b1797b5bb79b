//! One job: its facts, and the only ways in which they change.

use chrono::TimeDelta;
use domain::kernel::{Actor, Id, PermissionSet, SessionId, Timestamp, UserId};
use serde_json::Value;

use super::{JobKind, JobPhase, JobProblem, JobState, JobsError};

/// Identifies a job.
pub type JobId = Id<Job>;

/// For how long a job that is not finished may be without a sign of life.
const PATIENCE: TimeDelta = TimeDelta::seconds(60);

/// Who asked for a job: it is done in their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The person.
    pub user: UserId,
    /// The login in which they asked.
    pub session: SessionId,
}

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
    /// What to do it with; only its kind understands that.
    pub input: Value,
    /// How it stands.
    pub phase: JobPhase,
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
    /// What it does.
    pub kind: JobKind,
    /// Who asked for it.
    pub owner: Option<Owner>,
    /// The request in which they asked.
    pub request_id: String,
    /// What to do it with.
    pub input: Value,
}

impl Owner {
    /// The person who acts, if it is one.
    pub fn of(actor: &Actor) -> Option<Self> {
        Some(Self { user: actor.user()?, session: actor.session()? })
    }
}

impl Job {
    /// Asks for a job.
    pub fn queue(new: NewJob, at: Timestamp) -> Self {
        let NewJob { kind, owner, request_id, input } = new;
        let (phase, done, total, result) = (JobPhase::Queued, 0, None, None);
        let (id, created_at, updated_at) = (JobId::fresh(), at, at);
        Self(JobFacts { id, kind, owner, request_id, input, phase, done, total, result, created_at, updated_at })
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

    /// Whoever it is done in the name of, with the one permission that was proved when it was asked
    /// for.
    pub fn actor(&self) -> Actor {
        let permissions = PermissionSet::of(&[self.0.kind.permission()]);
        self.0.owner.map_or(Actor::SYSTEM, |it| Actor::member(it.user, it.session, permissions))
    }

    /// Whether whoever had to see to it has been silent for too long.
    pub fn is_lost(&self, at: Timestamp) -> bool {
        !self.state().is_final() && self.0.updated_at + PATIENCE < at
    }

    /// Begins it.
    pub fn start(&mut self, at: Timestamp) -> Result<(), JobsError> {
        let JobPhase::Queued = self.0.phase else { return Err(self.refuses("start")) };
        self.enter(JobPhase::Running(at), at);
        Ok(())
    }

    /// Gives a sign of life from where it waits.
    pub fn wait(&mut self, at: Timestamp) -> Result<(), JobsError> {
        let JobPhase::Queued = self.0.phase else { return Err(self.refuses("wait")) };
        self.0.updated_at = at;
        Ok(())
    }

    /// Says how far it is, and what has come of it so far.
    pub fn advance(&mut self, done: i64, total: i64, result: Value, at: Timestamp) -> Result<(), JobsError> {
        let JobPhase::Running(_) = self.0.phase else { return Err(self.refuses("advance")) };
        (self.0.done, self.0.total, self.0.result, self.0.updated_at) = (done, Some(total), Some(result), at);
        Ok(())
    }

    /// Ends it as it should.
    pub fn succeed(&mut self, at: Timestamp) -> Result<(), JobsError> {
        let JobPhase::Running(since) = self.0.phase else { return Err(self.refuses("succeed")) };
        self.enter(JobPhase::Succeeded(since, at), at);
        Ok(())
    }

    /// Ends it otherwise.
    pub fn fail(&mut self, problem: JobProblem, at: Timestamp) -> Result<(), JobsError> {
        let since = self.unfinished("fail")?;
        self.enter(JobPhase::Failed(since, at, problem), at);
        Ok(())
    }

    /// Calls it off.
    pub fn cancel(&mut self, at: Timestamp) -> Result<(), JobsError> {
        let since = self.unfinished("cancel")?;
        self.enter(JobPhase::Cancelled(since, at), at);
        Ok(())
    }

    /// When it began, if it did; nothing `action` can end has ended before.
    fn unfinished(&self, action: &'static str) -> Result<Option<Timestamp>, JobsError> {
        if self.state().is_final() { Err(self.refuses(action)) } else { Ok(self.0.phase.started_at()) }
    }

    fn enter(&mut self, phase: JobPhase, at: Timestamp) {
        (self.0.phase, self.0.updated_at) = (phase, at);
    }

    const fn refuses(&self, action: &'static str) -> JobsError {
        JobsError::IllegalTransition { from: self.state(), action }
    }
}

#[cfg(test)]
mod tests;
