//! The few ideas that every bounded context shares.

mod actor;
mod change;
mod currency;
mod decimal;
mod format;
mod id;
mod money;
mod named;
mod network;
mod number;
mod object;
mod permission;
mod policy;
mod refusal;
mod revision;
mod role;
mod store_error;
mod text;
mod transition;

pub use actor::{Actor, ApiKey, ApiKeyId, ClientId, Means, OAuthClient, Session, SessionId, User, UserId};
pub use change::Change;
pub use currency::{Currency, CurrencyError};
pub use decimal::{Decimal, DecimalError};
pub use format::{Format, Misfit};
pub use id::Id;
pub use money::{Money, MoneyError};
pub use named::UnknownName;
pub use network::network;
pub use number::RangeError;
pub use object::Object;
pub use permission::{Denied, Permission, PermissionError, PermissionSet};
pub use policy::{Attributes, Condition, Forbidden, Otherwise, Party, Policy, Refused, Rule, Subject};
pub use refusal::{Fact, Kind, Refusal, Violation};
pub use revision::{Precondition, Revision, Stale};
pub use role::{Anyone, Need, Role};
pub use store_error::StoreError;
pub use text::{TextError, check_text, collapse, fold};
pub use transition::IllegalTransition;

#[doc(hidden)]
pub use serde as __serde;

/// An instant in UTC, kept to the microsecond.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
