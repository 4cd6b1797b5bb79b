//! What use cases say they did, on its way to the audit trail and to whoever wants to hear of it.
//!
//! A use case records a [`Fact`] for each record that it changed. The gateway adds who, when and in which
//! request, and the store keeps that with the work, in one transaction. One fact is one entry of the audit
//! trail and, where it is published, one event: there is one ledger, and everything else points into it.

mod bell;
mod changes;
mod entry;
mod fact;

pub use bell::{Bell, Tidings};
pub use changes::MemberChange;
pub use entry::{Entry, Notice};
pub use fact::{Audience, Fact};

/// Where use cases say what they did.
pub trait Ledger {
    /// Keeps `fact` with the work, if that is committed.
    fn record(&mut self, fact: Fact);
}
