//! An entry of the audit trail as auditors see it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{ledger::MemberChange, moment};

/// Who did what to which record.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = AuditEntry, examples(json!({
    "id": "0199a2f4-5b5e-7c62-9f2e-0242ac120002", "sequence": 4711, "at": "2026-01-05T09:30:00.000000Z",
    "actor_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "on_behalf_of": null, "action": "book.updated",
    "resource_type": "book", "resource_id": "9780141439587",
    "changes": [{ "member": "stock", "before": 3, "after": 2 }],
    "request_id": "0199a2f4-5b5e-7c62-9f2e-0242ac120003", "address": "192.0.2.7",
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
})))]
pub struct AuditEntryView {
    /// Names it for ever; the event that tells of it bears the same name.
    pub id: Uuid,
    /// Its place in the trail, from 1; none is left out.
    #[schema(minimum = 1)]
    pub sequence: i64,
    /// When it was done.
    #[serde(serialize_with = "moment::serialize")]
    pub at: DateTime<Utc>,
    /// Who did it; null where Lyceum itself did, or nobody who was logged in.
    #[schema(required)]
    pub actor_id: Option<Uuid>,
    /// For whom, if for somebody else.
    #[schema(required)]
    pub on_behalf_of: Option<Uuid>,
    /// What was done, as in `book.updated`.
    pub action: String,
    /// To what.
    pub resource_type: String,
    /// To which.
    pub resource_id: String,
    /// The members of the record that changed, in alphabetical order.
    pub changes: Vec<MemberChange>,
    /// In which request.
    pub request_id: String,
    /// From which address, if over a network.
    #[schema(required)]
    pub address: Option<String>,
    /// SHA-256 of the entry and of the hash before it, in hexadecimal.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub hash: String,
}
