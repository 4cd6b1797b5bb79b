//! One delivery: an event on its way to a webhook, and how often it was tried.

use chrono::{DateTime, Utc};
use domain::kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{WebhookId, WebhooksError};
use crate::{jobs::JobId, moment};

/// Identifies a delivery.
pub type DeliveryId = Id<Delivery>;

/// How many attempts are remembered of one that is sent again and again.
const REMEMBERED: usize = 50;

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// The other side has not taken it yet.
    Pending,
    /// It has.
    Succeeded,
    /// It was tried often enough, or the webhook was disabled.
    Failed,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "at": "2026-01-05T09:30:00.100000Z", "status": 500, "error": null, "duration_ms": 83, "response": "try later",
})))]
pub struct DeliveryAttempt {
    /// When it began.
    #[serde(serialize_with = "moment::serialize")]
    pub at: DateTime<Utc>,
    /// The status of the answer; null if there was none.
    #[schema(required, minimum = 100, maximum = 999)]
    pub status: Option<u16>,
    /// Why there was no answer: `address_not_allowed`, `timeout`, `unreachable`, `interrupted` or `internal_error`.
    #[schema(required)]
    pub error: Option<String>,
    /// How long it took.
    #[schema(minimum = 0)]
    pub duration_ms: i64,
    /// How the answer begins, without control characters; null if there was none.
    #[schema(required)]
    pub response: Option<String>,
}

/// All that is known of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryFacts {
    /// Names it for ever.
    pub id: DeliveryId,
    /// Where to.
    pub webhook: WebhookId,
    /// What of.
    pub event_id: Uuid,
    /// Of which type that is.
    pub event_type: String,
    /// What is sent, to the byte.
    pub payload: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How it was tried, the oldest first.
    pub attempts: Vec<DeliveryAttempt>,
    /// When it is tried next, if it is.
    pub next_attempt_at: Option<Timestamp>,
    /// The job that tries.
    pub job: JobId,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a delivery is made of.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// Where to.
    pub webhook: WebhookId,
    /// What of.
    pub event_id: Uuid,
    /// Of which type that is.
    pub event_type: String,
    /// What is sent.
    pub payload: String,
}

/// An event on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery(DeliveryFacts);

impl DeliveryState {
    /// Every state there is.
    pub const ALL: &'static [Self] = &[Self::Pending, Self::Succeeded, Self::Failed];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

impl Delivery {
    /// One that `job` tries at once.
    pub fn queue(new: NewDelivery, job: JobId, at: Timestamp) -> Self {
        let NewDelivery { webhook, event_id, event_type, payload } = new;
        Self(DeliveryFacts {
            id: DeliveryId::fresh(),
            webhook,
            event_id,
            event_type,
            payload,
            state: DeliveryState::Pending,
            attempts: Vec::new(),
            next_attempt_at: Some(at),
            job,
            created_at: at,
            updated_at: at,
        })
    }

    /// One as it was kept.
    pub const fn restore(facts: DeliveryFacts) -> Self {
        Self(facts)
    }

    /// All that is known of it.
    pub const fn facts(&self) -> &DeliveryFacts {
        &self.0
    }

    /// Whether `job` is the one that tries.
    pub fn is_tried_by(&self, job: JobId) -> bool {
        self.0.job == job && self.0.state == DeliveryState::Pending
    }

    /// Has `job` try it again, as often as a new one.
    pub fn redeliver(&mut self, job: JobId, at: Timestamp) -> Result<(), WebhooksError> {
        if self.0.state == DeliveryState::Pending {
            return Err(WebhooksError::IllegalTransition { from: self.0.state });
        }
        self.0.job = job;
        self.enter(DeliveryState::Pending, Some(at), at);
        Ok(())
    }

    /// Gives it up, where nobody tries any more.
    pub fn give_up(&mut self, at: Timestamp) {
        if self.0.state == DeliveryState::Pending {
            self.enter(DeliveryState::Failed, None, at);
        }
    }

    /// Notes a try, after which it is as `state` says.
    pub fn note(&mut self, attempt: DeliveryAttempt, state: DeliveryState, next: Option<Timestamp>, at: Timestamp) {
        self.0.attempts.push(attempt);
        let forgotten = self.0.attempts.len().saturating_sub(REMEMBERED);
        self.0.attempts.drain(..forgotten);
        self.enter(state, next, at);
    }

    fn enter(&mut self, state: DeliveryState, next: Option<Timestamp>, at: Timestamp) {
        (self.0.state, self.0.next_attempt_at, self.0.updated_at) = (state, next, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(at: Timestamp) -> DeliveryAttempt {
        DeliveryAttempt { at, status: Some(500), error: None, duration_ms: 1, response: Some(String::new()) }
    }

    #[test]
    fn what_is_under_way_is_not_sent_again_and_what_has_ended_is() {
        let (at, job) = (Timestamp::UNIX_EPOCH, JobId::fresh());
        let (event_id, event_type, payload) = (Uuid::nil(), "book.created".to_owned(), "{}".to_owned());
        let mut it = Delivery::queue(NewDelivery { webhook: Id::fresh(), event_id, event_type, payload }, job, at);
        assert!(it.is_tried_by(job) && !it.is_tried_by(JobId::fresh()));
        let refused = WebhooksError::IllegalTransition { from: DeliveryState::Pending };
        assert_eq!(it.redeliver(JobId::fresh(), at), Err(refused));
        for _ in 0..60 {
            it.note(attempt(at), DeliveryState::Failed, None, at);
        }
        assert_eq!((it.facts().attempts.len(), it.is_tried_by(job)), (50, false));
        let next = JobId::fresh();
        it.redeliver(next, at).unwrap();
        it.give_up(at);
        it.redeliver(next, at).unwrap();
        assert!(it.is_tried_by(next) && !it.is_tried_by(job));
    }
}
