//! An event as it goes out: a CloudEvent (CloudEvents 1.0.2, JSON event format).

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Event;
use crate::moment;

/// An event, as CloudEvents 1.0 has it, with the extensions `sequence` and `requestid`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(examples(json!({
    "specversion": "1.0", "id": "0199a2f4-5b5e-7c62-9f2e-0242ac120002", "source": "/v1", "type": "book.updated",
    "subject": "book/9780141439587", "time": "2026-01-05T09:30:00.000000Z", "datacontenttype": "application/json",
    "sequence": "4711", "requestid": "0199a2f4-5b5e-7c62-9f2e-0242ac120003",
    "data": { "isbn": "9780141439587", "changed": ["stock"] },
})))]
pub struct CloudEvent<'e> {
    /// The version of the format: `1.0`.
    pub specversion: &'static str,
    /// Names the event for ever; the same when it is told again.
    pub id: Uuid,
    /// Where it happened, relative to the address of this service.
    pub source: &'static str,
    /// What happened, as in `book.updated`.
    #[serde(rename = "type")]
    pub kind: &'e str,
    /// To which record: its type and its name.
    pub subject: String,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub time: DateTime<Utc>,
    /// What `data` is written in: `application/json`.
    pub datacontenttype: &'static str,
    /// Its place among all events, as a number that only grows.
    pub sequence: String,
    /// The request in which it happened.
    pub requestid: &'e str,
    /// What else there is to say; its members depend on the type.
    pub data: &'e Value,
}

impl<'e> From<&'e Event> for CloudEvent<'e> {
    fn from(event: &'e Event) -> Self {
        Self {
            specversion: "1.0",
            id: event.id,
            source: "/v1",
            kind: &event.kind,
            subject: format!("{}/{}", event.resource_type, event.resource_id),
            time: event.at,
            datacontenttype: "application/json",
            sequence: event.sequence.to_string(),
            requestid: &event.request_id,
            data: &event.data,
        }
    }
}
