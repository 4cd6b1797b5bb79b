//! The few ideas that every bounded context shares.

mod actor;
mod id;
mod permission;
mod refusal;
mod revision;
mod store_error;
mod text;

pub use actor::{Actor, Session, SessionId, User, UserId};
pub use id::Id;
pub use permission::{Denied, Permission, PermissionSet};
pub use refusal::{Fact, Kind, Refusal, Violation};
pub use revision::{Precondition, Revision, Stale};
pub use store_error::StoreError;
pub use text::{TextError, check_text, fold};

#[doc(hidden)]
pub use serde as __serde;

/// An instant in UTC, kept to the microsecond.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
