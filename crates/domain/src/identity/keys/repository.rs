//! Where keys and their use are kept.

use chrono::NaiveDate;

use super::{ApiKey, KeyDigest};
use crate::{
    identity::QuotaWindow,
    kernel::{ApiKeyId, StoreError, Timestamp, UserId},
};

/// All keys.
pub trait ApiKeys {
    /// The key, to be changed: nobody else changes it until the transaction ends.
    fn api_key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError>;

    /// How many a person has. They do not make another until the transaction ends.
    fn count_api_keys(&mut self, owner: UserId) -> Result<usize, StoreError>;

    /// Adds one with its secret.
    fn add_api_key(&mut self, key: &ApiKey, secret: &KeyDigest) -> Result<(), StoreError>;

    /// Keeps a changed one as its next revision.
    fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError>;

    /// Keeps one that has another secret. Of those before it the newest is good until the key says, the others
    /// no longer.
    fn replace_secret(&mut self, key: &ApiKey, secret: &KeyDigest) -> Result<(), StoreError>;

    /// Deletes one with all that is known of it.
    fn remove_api_key(&mut self, id: ApiKeyId) -> Result<(), StoreError>;

    /// Deletes all of a person's.
    fn remove_api_keys_of(&mut self, owner: UserId) -> Result<(), StoreError>;

    /// Forgets at most `limit` keys that ended before `before`, and says how many.
    fn forget_api_keys(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

/// One call that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// With which key.
    pub key: ApiKeyId,
    /// In which period of its quota.
    pub window: QuotaWindow,
    /// How many calls that has.
    pub quota: i64,
    /// On which day.
    pub day: NaiveDate,
}

/// What became of some calls with a key on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageNote {
    /// With which key.
    pub key: ApiKeyId,
    /// On which day.
    pub day: NaiveDate,
    /// How many were let in, that are not counted yet.
    pub admitted: i64,
    /// How many were not, because the quota was used up.
    pub refused: i64,
    /// When the last one was let in, if one was.
    pub last_used_at: Option<Timestamp>,
}

/// How often keys are used.
pub trait ApiKeyUsage {
    /// Counts a call, if the quota has one left; says how many are used now. Whoever counts at the same time waits,
    /// on whatever node, so that the quota is given out exactly.
    fn count_call(&mut self, call: &Call) -> Result<Option<i64>, StoreError>;

    /// Adds what was noted in memory. What is of a key that is gone is gone as well.
    fn add_usage(&mut self, notes: &[UsageNote]) -> Result<(), StoreError>;

    /// Forgets at most `limit` counts of days and periods before `before`, and says how many.
    fn forget_usage(&mut self, before: NaiveDate, limit: i64) -> Result<usize, StoreError>;
}
