//! The audit trail: who did what to which record, in a chain in which whatever is taken out or altered
//! shows.
//!
//! What use cases record is kept with their work and waits there, so that no writer waits for another. A
//! sealer then gives it its place in the chain, a batch at a time.

mod chain;
mod ports;
mod queries;
mod seal;
mod verify;
mod view;

pub use chain::{Digest, Head, Sealed};
pub use ports::{AuditReader, AuditUnit};
pub use queries::{AuditFilter, AuditSort, Auditor, list_audit_entries};
pub use seal::seal_entries;
pub use verify::{Flaw, Verification, verify_entries};
pub use view::AuditEntryView;
