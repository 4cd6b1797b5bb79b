//! How an entry of the audit trail is kept.

use application::{
    audit::{AuditEntryView, Digest, Sealed},
    ledger::{Entry, MemberChange},
};
use diesel::prelude::*;
use serde_json::value::RawValue;

use super::schema::audit_entries;
use crate::db::types::{Json, Key, Ts};

#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) sequence: i64,
    id: Key,
    pub(super) at: Ts,
    actor_id: Option<Key>,
    on_behalf_of: Option<Key>,
    action: String,
    resource_type: String,
    resource_id: String,
    /// Kept as it was written, to the byte: the hash covers that.
    changes: Json<Box<RawValue>>,
    request_id: String,
    address: Option<String>,
    event: Option<Json<Box<RawValue>>>,
    hash: Vec<u8>,
}

impl From<&Sealed> for Row {
    fn from(Sealed { sequence, entry, hash }: &Sealed) -> Self {
        Self {
            sequence: *sequence,
            id: Key(entry.id),
            at: Ts(entry.at),
            actor_id: entry.actor_id.map(Key),
            on_behalf_of: entry.on_behalf_of.map(Key),
            action: entry.action.clone(),
            resource_type: entry.resource_type.clone(),
            resource_id: entry.resource_id.clone(),
            changes: Json(entry.changes.clone()),
            request_id: entry.request_id.clone(),
            address: entry.address.clone(),
            event: entry.event.clone().map(Json),
            hash: hash.0.to_vec(),
        }
    }
}

impl Row {
    /// The entry in its place.
    pub(super) fn sealed(self) -> Sealed {
        let entry = Entry {
            id: self.id.0,
            at: self.at.into(),
            actor_id: self.actor_id.map(|it| it.0),
            on_behalf_of: self.on_behalf_of.map(|it| it.0),
            action: self.action,
            resource_type: self.resource_type,
            resource_id: self.resource_id,
            changes: self.changes.0,
            request_id: self.request_id,
            address: self.address,
            event: self.event.map(|it| it.0),
        };
        Sealed { sequence: self.sequence, entry, hash: digest(&self.hash) }
    }

    /// What auditors see of it.
    pub(super) fn view(self) -> AuditEntryView {
        let hash = digest(&self.hash).to_string();
        // Of a row that somebody altered by hand the rest is shown: it does not verify anyway.
        let changes: Vec<MemberChange> = serde_json::from_str(self.changes.0.get()).unwrap_or_default();
        AuditEntryView {
            id: self.id.0,
            sequence: self.sequence,
            at: self.at.into(),
            actor_id: self.actor_id.map(|it| it.0),
            on_behalf_of: self.on_behalf_of.map(|it| it.0),
            action: self.action,
            resource_type: self.resource_type,
            resource_id: self.resource_id,
            changes,
            request_id: self.request_id,
            address: self.address,
            hash,
        }
    }
}

/// A hash as it was kept; one of another length is none that we made.
pub(super) fn digest(bytes: &[u8]) -> Digest {
    bytes.try_into().map(Digest).unwrap_or_default()
}
