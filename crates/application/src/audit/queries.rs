//! What auditors can look up.

use chrono::{DateTime, Utc};
use domain::kernel::{Actor, Denied, Need, Permission, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AuditEntryView, AuditReader};
use crate::{
    Failure,
    page::{Order, Page, PageRequest, SortMember},
};

/// Somebody who may see who did what.
#[derive(Clone, Copy, Debug)]
pub struct Auditor(());

impl Role for Auditor {
    const NEED: Need = Need::Permission(Permission::AuditRead);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::AuditRead).map(Self)
    }
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// Of what this person did.
    pub actor_id: Option<Uuid>,
    /// Of what was done, as in `book.updated`.
    pub action: Option<String>,
    /// Of what was done to records of this type, as in `book`.
    pub resource_type: Option<String>,
    /// Of what was done to this record; with its `resource_type`.
    pub resource_id: Option<String>,
    /// From this instant on.
    pub since: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
}

/// What a list of entries can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditSort {
    /// By when it was done.
    At,
}

impl SortMember for AuditSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("at", Self::At)];
    const DESCENDING: bool = true;
}

/// A page of the audit trail, the newest first where nothing else is asked for.
pub fn list_audit_entries(
    _: &Auditor,
    reader: &mut dyn AuditReader,
    filter: &AuditFilter,
    page: &PageRequest<AuditSort>,
) -> Result<Page<AuditEntryView>, Failure> {
    let mut page = page.clone();
    if page.sort.is_empty() {
        page.sort.push(Order { by: AuditSort::At, descending: AuditSort::DESCENDING });
    }
    Ok(reader.audit_entries(filter, &page)?)
}
