//! Where the audit trail is kept.

use domain::kernel::StoreError;

use super::{AuditEntryView, AuditFilter, AuditSort, Head, Sealed};
use crate::{
    ledger::Entry,
    page::{Page, PageRequest},
};

/// What is known of the audit trail.
pub trait AuditReader {
    /// A page of its entries.
    fn audit_entries(
        &mut self,
        filter: &AuditFilter,
        page: &PageRequest<AuditSort>,
    ) -> Result<Page<AuditEntryView>, StoreError>;

    /// At most `limit` entries as they are kept, from the first one behind `sequence`.
    fn sealed_after(&mut self, sequence: i64, limit: i64) -> Result<Vec<Sealed>, StoreError>;

    /// The first entry behind the first and up to the second of `between` that others may hear of and whose
    /// action one of `patterns` means: an action, `book.*` for all that begin so, or `*`.
    fn next_published(&mut self, between: (i64, i64), patterns: &[String]) -> Result<Option<Sealed>, StoreError>;

    /// Where the chain ends, as it was noted when it was last added to.
    fn audit_head(&mut self) -> Result<Head, StoreError>;
}

/// Additions to the audit trail. There is no other way to change it.
pub trait AuditUnit: AuditReader {
    /// Where the chain ends. Nobody else adds to it before this transaction has ended.
    fn lock_audit_head(&mut self) -> Result<Head, StoreError>;

    /// Takes at most `limit` of the entries that wait to be sealed, in the order in which they were made.
    fn take_unsealed(&mut self, limit: i64) -> Result<Vec<Entry>, StoreError>;

    /// Adds to the chain, which now ends with the last of them, and tells all nodes so.
    fn append_sealed(&mut self, entries: &[Sealed]) -> Result<(), StoreError>;
}
