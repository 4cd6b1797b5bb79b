//! What keys need of the store and of chance.

use domain::{
    identity::{ApiKeySecret, Burst, CallsPerSecond, KeyDigest, Quota, QuotaWindow, UsagePlan},
    kernel::{Actor, ApiKeyId, StoreError, Timestamp, UserId},
};

use super::{ApiKeySort, ApiKeyView, UsageDayView, UsageSort};
use crate::{
    Failure,
    page::{Page, PageRequest, Record},
};

/// Makes keys that nobody can guess.
pub trait ApiKeySecrets: Send + Sync {
    /// A new one.
    fn fresh(&self) -> Result<ApiKeySecret, Failure>;
}

/// What a plan lets a key do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanTerms {
    /// How fast.
    pub rate_per_second: CallsPerSecond,
    /// How often at once.
    pub burst: Burst,
    /// How often in a period, if that is bounded.
    pub quota: Option<Quota>,
}

/// A key that is in force, and for whom it acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// Which key.
    pub key: ApiKeyId,
    /// Whose, with what it may do at present.
    pub actor: Actor,
    /// Whether a login of its owner takes a second factor.
    pub second_factor: bool,
    /// How much it may be used.
    pub terms: PlanTerms,
}

/// What can be seen of keys and plans.
pub trait ApiKeysReader {
    /// Who shows this secret, if it is good at `at`, and the key's owner may act.
    fn key_holder(&mut self, secret: &KeyDigest, at: Timestamp) -> Result<Option<KeyHolder>, StoreError>;

    /// One key.
    fn api_key_view(&mut self, id: ApiKeyId) -> Result<Option<Record<ApiKeyView>>, StoreError>;

    /// A page of one person's keys, or of everybody's.
    fn api_key_views(
        &mut self,
        owner: Option<UserId>,
        page: &PageRequest<ApiKeySort>,
    ) -> Result<Page<ApiKeyView>, StoreError>;

    /// What the plan lets this key do, if there is such a key.
    fn key_terms(&mut self, id: ApiKeyId) -> Result<Option<PlanTerms>, StoreError>;

    /// How many calls of a period a key has used.
    fn used_in(&mut self, id: ApiKeyId, window: &QuotaWindow) -> Result<i64, StoreError>;

    /// A page of the days on which a key was used.
    fn usage_days(&mut self, id: ApiKeyId, page: &PageRequest<UsageSort>) -> Result<Page<UsageDayView>, StoreError>;

    /// All plans.
    fn usage_plans(&mut self) -> Result<Vec<UsagePlan>, StoreError>;
}
