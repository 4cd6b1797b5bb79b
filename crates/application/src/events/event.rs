//! A published entry of the ledger.

use domain::kernel::{Actor, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::{Failure, audit::Sealed, ledger::Audience, trace::TraceContext};

/// Something that happened to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place in the ledger, by which streams are resumed.
    pub sequence: i64,
    /// Names it for ever.
    pub id: Uuid,
    /// What happened, as in `book.created`.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// To what.
    pub resource_type: String,
    /// To which.
    pub resource_id: String,
    /// Who did it.
    pub actor_id: Option<Uuid>,
    /// In which request.
    pub request_id: String,
    /// Who may hear of it.
    pub audience: Audience,
    /// What they hear.
    pub data: Value,
    /// What recorded it, where that was traced.
    pub traceparent: Option<TraceContext>,
}

impl Event {
    /// What is told of an entry, if anything is.
    pub fn of(sealed: &Sealed) -> Result<Option<Self>, Failure> {
        let (sequence, entry) = (sealed.sequence, &sealed.entry);
        let event = entry.notice()?.map(|notice| Self {
            sequence,
            id: entry.id,
            kind: entry.action.clone(),
            at: entry.at,
            resource_type: entry.resource_type.clone(),
            resource_id: entry.resource_id.clone(),
            actor_id: entry.actor_id,
            request_id: entry.request_id.clone(),
            audience: notice.audience,
            data: notice.data,
            traceparent: notice.traceparent,
        });
        Ok(event)
    }

    /// Whether `actor` may hear of it.
    pub fn visible_to(&self, actor: &Actor) -> bool {
        self.audience.includes(actor)
    }
}
