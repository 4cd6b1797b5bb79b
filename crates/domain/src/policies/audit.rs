//! The audit trail is read by few and changed by nobody.

use crate::kernel::{Need, Permission, Policy};

/// To see who did what to which record.
pub const SEE: Policy = Policy {
    name: "audit_entry.see",
    operations: &["list_audit_entries"],
    need: Need::Permission(Permission::AuditRead),
    ..Policy::OPEN
};

/// All of them.
pub const ALL: &[Policy] = &[SEE];
