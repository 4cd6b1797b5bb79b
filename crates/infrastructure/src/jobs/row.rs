//! How a job is kept.

use application::jobs::{Job, JobFacts, JobKind, JobPhase, JobProblem, JobState, Lease, Owner};
use diesel::prelude::*;
use domain::kernel::{StoreError, Timestamp};
use serde_json::Value;

use super::schema::jobs_jobs;
use crate::db::types::{Json, Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = jobs_jobs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    kind: String,
    state: String,
    owner_id: Option<Key>,
    credential_id: Option<Key>,
    request_id: String,
    input: Json<Value>,
    done: i64,
    total: Option<i64>,
    result: Option<Json<Value>>,
    problem: Option<Json<JobProblem>>,
    pub(super) created_at: Ts,
    started_at: Option<Ts>,
    finished_at: Option<Ts>,
    updated_at: Ts,
    due_at: Ts,
    attempts: i64,
    attempts_before: i64,
    leased_by: Option<Key>,
    leased_until: Option<Ts>,
    dedupe_key: Option<String>,
    traceparent: Option<String>,
}

impl From<&JobFacts> for Row {
    fn from(facts: &JobFacts) -> Self {
        let phase = &facts.phase;
        let problem = if let JobPhase::Failed(.., problem) = phase { Some(Json(problem.clone())) } else { None };
        Self {
            id: facts.id.into(),
            kind: facts.kind.name().to_owned(),
            state: phase.state().name().to_owned(),
            owner_id: facts.owner.map(|it| it.user.into()),
            credential_id: facts.owner.map(|it| Key(it.credential)),
            request_id: facts.request_id.clone(),
            input: Json(facts.input.clone()),
            done: facts.done,
            total: facts.total,
            result: facts.result.clone().map(Json),
            problem,
            created_at: facts.created_at.into(),
            started_at: phase.started_at().map(Ts),
            finished_at: phase.finished_at().map(Ts),
            updated_at: facts.updated_at.into(),
            due_at: facts.due_at.into(),
            attempts: facts.attempts,
            attempts_before: facts.attempts_before,
            leased_by: phase.lease().map(|it| it.id.into()),
            leased_until: phase.lease().map(|it| it.until.into()),
            dedupe_key: facts.dedupe_key.clone(),
            traceparent: facts.traceparent.map(|it| it.to_string()),
        }
    }
}

impl TryFrom<Row> for Job {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let owner = row.owner_id.zip(row.credential_id);
        Ok(Self::restore(JobFacts {
            phase: phase(&row)?,
            id: row.id.into(),
            kind: *JobKind::ALL.iter().find(|it| it.name() == row.kind).ok_or_else(|| corrupt("kind"))?,
            owner: owner.map(|(user, credential)| Owner { user: user.into(), credential: credential.0 }),
            request_id: row.request_id,
            input: row.input.0,
            done: row.done,
            total: row.total,
            result: row.result.map(|it| it.0),
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            due_at: row.due_at.into(),
            attempts: row.attempts,
            attempts_before: row.attempts_before,
            dedupe_key: row.dedupe_key,
            // It is no part of the work: one that nobody understands is as good as none.
            traceparent: row.traceparent.and_then(|it| it.parse().ok()),
        }))
    }
}

fn phase(row: &Row) -> Result<JobPhase, StoreError> {
    let state = JobState::ALL.iter().find(|it| it.name() == row.state).ok_or_else(|| corrupt("state"))?;
    let began: Option<Timestamp> = row.started_at.map(Into::into);
    let began_at = || began.ok_or_else(|| corrupt("start"));
    let ended = || row.finished_at.map(Into::into).ok_or_else(|| corrupt("end"));
    Ok(match state {
        JobState::Queued => JobPhase::Queued(began),
        JobState::Running => JobPhase::Running(began_at()?, lease(row)),
        JobState::Succeeded => JobPhase::Succeeded(began_at()?, ended()?),
        JobState::Failed => JobPhase::Failed(began, ended()?, row.problem.clone().ok_or_else(|| corrupt("problem"))?.0),
        JobState::Cancelled => JobPhase::Cancelled(began, ended()?),
    })
}

/// An earlier release knew no leases: what it began is anybody's who finds it silent.
fn lease(row: &Row) -> Lease {
    Lease { id: row.leased_by.unwrap_or(row.id).into(), until: row.leased_until.unwrap_or(row.updated_at).into() }
}

/// A record that no rule of ours would have written.
fn corrupt(what: &str) -> StoreError {
    StoreError::Failed(format!("a job has a bad {what}").into())
}
