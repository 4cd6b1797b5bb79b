//! A fact with who, when and in which request: as it is kept with the work, until it is sealed.

use domain::kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use uuid::Uuid;

use super::{Audience, Fact};
use crate::{Ctx, Failure, moment, trace::TraceContext};

/// One entry of the ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Names it for ever; of the event, too.
    pub id: Uuid,
    /// When it was done, to the microsecond.
    #[serde(serialize_with = "moment::serialize")]
    pub at: Timestamp,
    /// Who did it: a person or an application; nobody where Lyceum itself or a stranger did.
    pub actor_id: Option<Uuid>,
    /// For whom, if for somebody else.
    pub on_behalf_of: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// To what.
    pub resource_type: String,
    /// To which.
    pub resource_id: String,
    /// What differs, as JSON: the very text that is hashed.
    pub changes: Box<RawValue>,
    /// In which request.
    pub request_id: String,
    /// From where.
    pub address: Option<String>,
    /// What others may hear of it, as JSON of a [`Notice`], if they may.
    pub event: Option<Box<RawValue>>,
}

/// What is told of an entry to those who may hear of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Who may.
    pub audience: Audience,
    /// What.
    pub data: Value,
    /// What recorded it, where that is traced: whatever follows is a part of the same trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<TraceContext>,
}

impl Entry {
    /// What `fact` is in the circumstances of `ctx`.
    pub fn of(fact: Fact, ctx: &Ctx) -> Result<Self, Failure> {
        let action = fact.action();
        let Fact { resource_type, resource_id, on_behalf_of, changes, event, .. } = fact;
        let traceparent = ctx.request.trace.context();
        let event = event.map(|(audience, data)| raw(&Notice { audience, data, traceparent })).transpose()?;
        Ok(Self {
            id: Uuid::now_v7(),
            at: ctx.at,
            actor_id: ctx.actor.principal(),
            on_behalf_of: on_behalf_of.map(Id::uuid),
            action,
            resource_type: resource_type.to_owned(),
            resource_id,
            changes: raw(&changes)?,
            request_id: ctx.request.id.to_string(),
            address: ctx.request.address.map(|it| it.to_string()),
            event,
        })
    }

    /// What is told of it, if anything is.
    pub fn notice(&self) -> Result<Option<Notice>, Failure> {
        let read = |it: &RawValue| serde_json::from_str(it.get()).map_err(Failure::internal);
        self.event.as_deref().map(read).transpose()
    }
}

fn raw(value: &impl Serialize) -> Result<Box<RawValue>, Failure> {
    serde_json::value::to_raw_value(value).map_err(Failure::internal)
}
