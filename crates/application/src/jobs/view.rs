//! A job as it is shown.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Job, JobKind, JobPhase, JobProblem, JobState, schema};
use crate::moment;

/// Long work: how far it is, and how it ended.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Job, examples(json!({
    "id": "0199a2f4-5b5e-7c62-9f2e-0242ac120002", "kind": "catalogue_import", "state": "succeeded", "progress": 1.0,
    "done": 10000, "total": 10000, "result": { "stored": 9277, "updated": 0, "unchanged": 0, "refused": 723 },
    "problem": null, "attempts": 1, "due_at": "2026-01-05T09:30:00.000000Z", "created_at": "2026-01-05T09:30:00.000000Z", "started_at": "2026-01-05T09:30:00.100000Z",
    "finished_at": "2026-01-05T09:30:04.200000Z", "updated_at": "2026-01-05T09:30:04.200000Z",
})))]
pub struct JobView {
    /// Names it for ever.
    pub id: Uuid,
    /// What it does.
    #[schema(value_type = schema::JobKind)]
    pub kind: JobKind,
    /// How it stands.
    #[schema(value_type = schema::JobState)]
    pub state: JobState,
    /// How much of it is done, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub progress: f64,
    /// How much of it is done.
    #[schema(minimum = 0)]
    pub done: i64,
    /// Of how much; null until that is known.
    #[schema(minimum = 0, required)]
    pub total: Option<i64>,
    /// What came of it, once it has ended; its members depend on the kind.
    #[schema(value_type = Option<schema::JobResult>, required)]
    pub result: Option<Value>,
    /// Why it failed, if it did.
    #[schema(required)]
    pub problem: Option<JobProblem>,
    /// How often it was begun.
    #[schema(minimum = 0)]
    pub attempts: i64,
    /// When it may be begun while it is `queued`; afterwards, when it might have been.
    #[serde(serialize_with = "moment::serialize")]
    pub due_at: DateTime<Utc>,
    /// When it was asked for.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it began, if it did.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, if it did.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub finished_at: Option<DateTime<Utc>>,
    /// The last sign of life.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl From<&Job> for JobView {
    fn from(job: &Job) -> Self {
        let (facts, state) = (job.facts(), job.state());
        let problem = if let JobPhase::Failed(.., problem) = &facts.phase { Some(problem.clone()) } else { None };
        Self {
            id: facts.id.uuid(),
            kind: facts.kind,
            state,
            progress: progress(state, facts.done, facts.total),
            done: facts.done,
            total: facts.total,
            result: facts.result.clone().filter(|_| state.is_final()),
            problem,
            attempts: facts.attempts,
            due_at: facts.due_at,
            created_at: facts.created_at,
            started_at: facts.phase.started_at(),
            finished_at: facts.phase.finished_at(),
            updated_at: facts.updated_at,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody counts beyond the 53 bits that are exact")]
fn progress(state: JobState, done: i64, total: Option<i64>) -> f64 {
    match (state, total) {
        (JobState::Succeeded, _) => 1.0,
        (_, Some(total)) if total > 0 => (done as f64 / total as f64).clamp(0.0, 1.0),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::jobs::{JobHold, Lease, LeaseId, NewJob};

    #[test]
    fn a_result_is_shown_when_the_job_has_ended() {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        let mut job = Job::queue(NewJob::of(JobKind::CatalogueImport, "r", Value::Null), at);
        assert_eq!(JobView::from(&job).total, None);
        let hold = JobHold { job: job.facts().id, lease: LeaseId::fresh(), length: TimeDelta::seconds(1) };
        job.claim(Lease { id: hold.lease, until: at }, at).unwrap();
        job.advance(&hold, (1, 4), serde_json::json!({ "stored": 1 }), at).unwrap();
        let shown = JobView::from(&job);
        assert_eq!((shown.state, shown.progress, shown.result), (JobState::Running, 0.25, None));
        job.fail(&hold, JobProblem::internal(), at).unwrap();
        let shown = serde_json::to_value(JobView::from(&job)).unwrap();
        assert_eq!((&shown["result"]["stored"], &shown["attempts"]), (&1.into(), &1.into()));
        assert_eq!((&shown["state"], &shown["problem"]["code"]), (&"failed".into(), &"internal_error".into()));
        assert_eq!(shown["started_at"], "1970-01-01T00:00:00.000000Z");
    }
}
