//! The history of an application.

use chrono::{DateTime, Utc};
use domain::{
    kernel::UserId,
    lending::{Action, ApplicationState, LoanApplicationId},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{history::Step, lending::schema, moment};

/// One step of an application, as it is kept.
pub type HistoryEntry = Step<LoanApplicationId, Action, ApplicationState>;

/// One step of an application: who did what, when, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LoanApplicationStep, examples(json!({
    "at": "2026-11-26T10:00:00.000000Z", "actor_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d70", "action": "reject",
    "from": "submitted", "to": "rejected", "reason": "The income does not cover the instalments.",
    "request_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d71",
})))]
pub struct HistoryView {
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub at: DateTime<Utc>,
    /// Who; null where Lyceum itself did it.
    #[schema(required)]
    pub actor_id: Option<Uuid>,
    /// What was done.
    #[schema(value_type = schema::LoanApplicationAction)]
    pub action: &'static str,
    /// The state before; null for the start.
    #[schema(value_type = Option<schema::LoanApplicationState>, required)]
    pub from: Option<ApplicationState>,
    /// The state after.
    #[schema(value_type = schema::LoanApplicationState)]
    pub to: ApplicationState,
    /// Why, where that is known.
    #[schema(required)]
    pub reason: Option<String>,
    /// Finds the request in the log.
    pub request_id: String,
}

impl From<HistoryEntry> for HistoryView {
    fn from(entry: HistoryEntry) -> Self {
        Self {
            at: entry.at,
            actor_id: entry.actor.map(UserId::uuid),
            action: entry.action.name(),
            from: entry.from,
            to: entry.to,
            reason: entry.why,
            request_id: entry.request_id,
        }
    }
}
