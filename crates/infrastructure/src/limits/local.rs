//! The limiter of one process.

use application::limits::{Claim, RateLimiter, Taken};
use domain::{
    kernel::Timestamp,
    limits::{Policies, Tick, Verdict},
};

use super::{
    LimitMeters,
    meters::PolicyMeters,
    table::{Housekeeping, Table},
};

/// How many sets of sixteen states there are: with 80 bytes for a state it is 20 MiB at the most.
pub(super) const SETS: usize = 1 << 14;

/// Counts in this process. What it admits is exact here; nodes know nothing of each other.
pub struct LocalLimiter {
    pub(super) table: Table,
    meters: Vec<PolicyMeters>,
}

impl LocalLimiter {
    /// Counts by `policies`, the places of which are those of the claims.
    pub fn new(policies: &Policies, meters: &LimitMeters) -> Self {
        Self { table: Table::new(SETS), meters: policies.iter().map(|it| meters.of(it)).collect() }
    }

    fn take_one(&self, claim: &Claim, now: Tick) -> Verdict {
        let place = u16::try_from(claim.policy).unwrap_or(u16::MAX);
        let take = |state| claim.limit.take(state, claim.cost, now);
        let (verdict, done) = self.table.update(place, claim.key, now, take);
        self.count(claim.policy, &verdict);
        if done.added
            && let Some(meters) = self.meters.get(claim.policy)
        {
            meters.keys.inc();
            self.account(&done);
        }
        verdict
    }

    /// Tells of a verdict by the policy at `place`, whoever gave it.
    pub(super) fn count(&self, place: usize, verdict: &Verdict) {
        let Some(meters) = self.meters.get(place) else { return };
        if verdict.admitted { meters.admitted.inc() } else { meters.refused.inc() }
    }

    /// Takes each of `claims` in their order, up to the first that is refused.
    pub(super) fn take_all(&self, claims: &[Claim], at: Timestamp) -> Vec<Verdict> {
        let now = Tick::from(at);
        let mut verdicts = Vec::with_capacity(claims.len());
        for claim in claims {
            let verdict = self.take_one(claim, now);
            verdicts.push(verdict);
            if !verdict.admitted {
                break;
            }
        }
        verdicts
    }

    fn account(&self, done: &Housekeeping) {
        for policy in done.dropped.iter().chain(&done.forgotten) {
            if let Some(meters) = self.meters.get(usize::from(*policy)) {
                meters.keys.dec();
            }
        }
        if let Some(meters) = done.forgotten.and_then(|it| self.meters.get(usize::from(it))) {
            meters.forgotten.inc();
        }
    }
}

impl RateLimiter for LocalLimiter {
    fn take(&self, claims: &[Claim], at: Timestamp) -> Taken {
        Taken::Now(self.take_all(claims, at))
    }
}
