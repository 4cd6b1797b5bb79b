//! What may go wrong behind a repository port.

use std::error::Error;

/// Why a port could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such record.
    #[error("no such record")]
    Absent,
    /// A unique or check constraint stood in the way; its name is the same on every database.
    #[error("the constraint {0} was violated")]
    Violated(String),
    /// Another transaction was faster. The whole work may be tried again.
    #[error("another transaction changed the same record")]
    Contended,
    /// The database cannot be reached at present.
    #[error("the database is away: {0}")]
    Away(String),
    /// A defect, or a record that Lyceum would never have written.
    #[error("the store failed: {0}")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
