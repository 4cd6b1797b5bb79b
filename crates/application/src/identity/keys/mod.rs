//! API keys: making and keeping them, and letting in the programs that show them.

mod admission;
mod commands;
mod manage;
mod memory;
mod ports;
mod queries;
mod tally;
mod trail;
mod upkeep;
mod views;

pub use admission::{Admission, Recognised};
pub use commands::{CreateApiKey, RotateApiKey, UpdateApiKey};
pub use manage::{create_api_key, delete_api_key, rotate_api_key, update_api_key};
pub use memory::{KeyMemory, KeyRing, KnownKey, Recalled};
pub use ports::{ApiKeySecrets, ApiKeysReader, KeyHolder, PlanTerms};
pub use queries::{ApiKeyFilter, ApiKeySort, UsageFilter, UsageSort, get_api_key, list_api_key_usage, list_api_keys};
pub use tally::flush_usage;
pub use upkeep::forget_key_leftovers;
pub use views::{ApiKeyUsageView, ApiKeyView, QuotaStanding, QuotaView, UsageDayView};

use domain::identity::{ApiKeyError, ApiKeySecret, KeyDigest};
use sha2::{Digest, Sha256};

use crate::Failure;

impl From<ApiKeyError> for Failure {
    fn from(error: ApiKeyError) -> Self {
        Self::refused(&error)
    }
}

/// What is kept of a secret.
fn digest(secret: &ApiKeySecret) -> KeyDigest {
    KeyDigest(Sha256::digest(secret.expose()).into())
}
