//! The policies in force, and those that an operation is under.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use domain::{
    kernel::Timestamp,
    limits::{BadLimit, CountBy, Limit, Numbers, Policies, Policy, Verdict},
};
use uuid::Uuid;

use super::{Claim, LimitKey, RateLimiter, Taken};

/// All policies, and who counts. Cheap to clone.
#[derive(Clone)]
pub struct RateLimits {
    policies: Arc<Policies>,
    limiter: Arc<dyn RateLimiter>,
}

/// The policies that one operation is under.
#[derive(Clone)]
pub struct OperationLimits {
    limits: RateLimits,
    by_address: Arc<[usize]>,
    by_user: Arc<[usize]>,
    by_key: Arc<[usize]>,
}

/// An API key and what its plan admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPlan {
    key: Uuid,
    limit: Limit,
}

impl KeyPlan {
    /// The plan of `key` lets it ask so often in a second, and `burst` times at once.
    pub fn new(key: Uuid, rate_per_second: u64, burst: u64) -> Result<Self, BadLimit> {
        Ok(Self { key, limit: Limit::token_bucket(rate_per_second, Duration::from_secs(1), burst)? })
    }
}

/// How somebody stands with one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The policy's name.
    pub policy: Arc<str>,
    /// The most that it admits at once.
    pub quota: u64,
    /// The time in which that much can be had.
    pub window: Duration,
    /// What became of the try.
    pub verdict: Verdict,
}

/// Nobody asks it anything.
struct Idle;

impl RateLimiter for Idle {
    fn take(&self, _: &[Claim], _: Timestamp) -> Taken {
        Taken::Now(Vec::new())
    }
}

impl RateLimits {
    /// These policies, counted by `limiter`.
    pub fn new(policies: Arc<Policies>, limiter: Arc<dyn RateLimiter>) -> Self {
        Self { policies, limiter }
    }

    /// No limits.
    pub fn off() -> Self {
        Self::new(Arc::new(Policies::NONE), Arc::new(Idle))
    }

    /// All that are in force.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The policies that the operation `id` under `tag` is under, which writes or only reads.
    pub fn of_operation(&self, id: &str, tag: &str, writes: bool) -> OperationLimits {
        let of = |by| self.places(|it| it.by == by && it.applies(id, tag, writes)).collect();
        OperationLimits {
            limits: self.clone(),
            by_address: of(CountBy::Address),
            by_user: of(CountBy::User),
            by_key: of(CountBy::ApiKey),
        }
    }

    pub(super) fn places(&self, wanted: impl Fn(&Policy) -> bool) -> impl Iterator<Item = usize> {
        self.policies.iter().enumerate().filter(move |it| wanted(it.1)).map(|it| it.0)
    }

    /// One of something by the policy at `place`; `plan` says how much, where the policy does not.
    pub(super) fn claim(&self, place: usize, key: LimitKey, plan: Option<Limit>) -> Option<Claim> {
        let limit = match self.policies.get(place)?.numbers {
            Numbers::Fixed(limit) => limit,
            Numbers::OfPlan => plan?,
        };
        Some(Claim { policy: place, key, limit, cost: 1 })
    }

    /// Takes; the last one may be a refusal.
    pub(super) async fn take(&self, claims: &[Claim], at: Timestamp) -> Vec<Standing> {
        if claims.is_empty() {
            return Vec::new();
        }
        let verdicts = self.limiter.take(claims, at).await;
        let standing = |(claim, verdict): (&Claim, _)| {
            let (policy, limit) = (Arc::clone(&self.policies.get(claim.policy)?.name), claim.limit);
            Some(Standing { policy, quota: limit.quota(), window: limit.window(), verdict })
        };
        claims.iter().zip(verdicts).filter_map(standing).collect()
    }
}

impl OperationLimits {
    /// Takes what is counted by the address that a request comes from. The last one may be a refusal.
    pub async fn take_of_address(&self, address: Option<IpAddr>, at: Timestamp) -> Vec<Standing> {
        self.take(&self.by_address, LimitKey::of_address(address), None, at).await
    }

    /// Takes what is counted by who asks and by the API key they show, as far as there is either. The last one
    /// may be a refusal.
    pub async fn take_of_caller(&self, user: Option<Uuid>, key: Option<KeyPlan>, at: Timestamp) -> Vec<Standing> {
        let mut standings = Vec::new();
        if let Some(user) = user {
            standings = self.take(&self.by_user, LimitKey::of_id(user), None, at).await;
        }
        let refused = standings.last().is_some_and(|it: &Standing| !it.verdict.admitted);
        if let Some(KeyPlan { key, limit }) = key.filter(|_| !refused) {
            standings.extend(self.take(&self.by_key, LimitKey::of_id(key), Some(limit), at).await);
        }
        standings
    }

    async fn take(&self, places: &[usize], key: LimitKey, plan: Option<Limit>, at: Timestamp) -> Vec<Standing> {
        let claims: Vec<_> = places.iter().filter_map(|it| self.limits.claim(*it, key, plan)).collect();
        self.limits.take(&claims, at).await
    }
}

impl Default for OperationLimits {
    fn default() -> Self {
        RateLimits::off().of_operation("", "", false)
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimits").field("policies", &self.policies).finish_non_exhaustive()
    }
}
