//! API keys: secrets by which programs act for the people that they belong to.

mod access;
mod error;
mod event;
mod expiry;
mod key;
mod repository;
mod secret;

pub use access::{ApiKeyKeeper, ApiKeyOwner};
pub use error::{ApiKeyError, ExpiryFlaw};
pub use event::ApiKeyEvent;
pub use expiry::Overlap;
pub use key::{ApiKey, ApiKeyChange, ApiKeyDraft, ApiKeyFacts, KeyName, MOST_KEYS};
pub use repository::{ApiKeyUsage, ApiKeys, Call, UsageNote};
pub use secret::{ApiKeySecret, KeyDigest, NotAKey};
