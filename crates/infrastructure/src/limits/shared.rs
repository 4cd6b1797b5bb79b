//! Counts that nodes share in Redis, and that each goes on with by itself while Redis is away.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use application::limits::{Claim, RateLimiter, Taken};
use domain::{
    kernel::Timestamp,
    limits::{Policies, Policy, Verdict},
};

use super::{
    LimitMeters, LocalLimiter,
    script::{taking, verdicts},
};
use crate::redis::{Redis, RedisFailure, RedisNames};

/// Counts in Redis, by its clock. What it admits is exact over all nodes; while Redis is away, each node admits as much as
/// one alone.
pub struct SharedLimiter {
    redis: Redis,
    counts: Arc<Counts>,
}

/// What is needed after the answer, too.
struct Counts {
    policies: Vec<Policy>,
    names: RedisNames,
    local: LocalLimiter,
    meters: LimitMeters,
    /// Whether this node was last counting by itself.
    alone: AtomicBool,
}

impl SharedLimiter {
    /// Counts by `policies`, the places of which are those of the claims.
    pub fn new(redis: Redis, policies: &Policies, meters: LimitMeters) -> Self {
        let counts = Counts {
            policies: policies.to_vec(),
            names: redis.names().clone(),
            local: LocalLimiter::new(policies, &meters),
            meters,
            alone: AtomicBool::new(false),
        };
        Self { redis, counts: Arc::new(counts) }
    }
}

impl RateLimiter for SharedLimiter {
    fn take(&self, claims: &[Claim], at: Timestamp) -> Taken {
        if !self.redis.is_up() {
            return Taken::Now(self.counts.take_alone(claims, at, &RedisFailure::Away));
        }
        let (redis, counts, claims) = (self.redis.clone(), Arc::clone(&self.counts), claims.to_vec());
        Taken::Later(Box::pin(async move {
            let keys: Vec<_> = claims.iter().map(|it| counts.place(it)).collect();
            let told = redis.run::<Vec<i64>>(&taking(&claims, &keys, None)).await;
            match told.map(|it| verdicts(&claims, &it)) {
                Ok(Some(verdicts)) => counts.shared(&claims, verdicts),
                Ok(None) => {
                    let nonsense = RedisFailure::Refused("the script was not answered in full".to_owned());
                    counts.take_alone(&claims, at, &nonsense)
                }
                Err(why) => counts.take_alone(&claims, at, &why),
            }
        }))
    }
}

impl Counts {
    /// Where the state of a claim is kept: nobody who reads Redis learns from it whose it is.
    fn place(&self, Claim { policy, key, .. }: &Claim) -> String {
        let name = self.policies.get(*policy).map_or("", |it| &it.name);
        self.names.name("limit", &[name.as_bytes(), &key.bits().to_be_bytes()])
    }

    fn shared(&self, claims: &[Claim], verdicts: Vec<Verdict>) -> Vec<Verdict> {
        if self.alone.load(Ordering::Relaxed) && self.alone.swap(false, Ordering::Relaxed) {
            tracing::info!("rate limits are counted together with the other nodes again");
        }
        for (claim, verdict) in claims.iter().zip(&verdicts) {
            self.local.count(claim.policy, verdict);
        }
        verdicts
    }

    fn take_alone(&self, claims: &[Claim], at: Timestamp, why: &RedisFailure) -> Vec<Verdict> {
        if !self.alone.load(Ordering::Relaxed) && !self.alone.swap(true, Ordering::Relaxed) {
            tracing::warn!(%why, "rate limits are counted by this node alone");
        }
        let verdicts = self.local.take_all(claims, at);
        for policy in claims.iter().take(verdicts.len()).filter_map(|it| self.policies.get(it.policy)) {
            self.meters.fell_back(policy);
        }
        verdicts
    }
}

#[cfg(test)]
mod tests;
