//! The token bucket.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Algorithm, BadLimit, Parameters, Tick, Verdict, rate::Rate, tick::anchored, verdict::span};

/// A bucket of `burst` tokens, full at first, into which tokens drip at a steady rate until it is full; each take
/// takes tokens out. In any time `t` at most `burst + rate · t` are admitted. Lets somebody who was quiet
/// go fast for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenBucket {
    rate: Rate,
    burst: u64,
    /// A full bucket, in parts of tokens.
    full: u64,
}

/// How much was in the bucket, and when. A tick adds a part of a token at most, so it is parts that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenBucketState {
    parts: u64,
    at: u64,
}

impl TokenBucket {
    pub(super) fn new(quota: u64, window: u64, burst: u64) -> Result<Self, BadLimit> {
        let rate = Rate::new(quota, window);
        Ok(Self { rate, burst, full: rate.parts_of(burst)? })
    }

    pub(super) const fn parameters(&self) -> Parameters {
        Parameters::Bucket { parts: self.rate.parts, per_unit: self.rate.per_unit, full: self.full }
    }

    /// How long after `now` there will be `wanted` parts more than at `at`.
    fn comes_after(&self, wanted: u64, at: u64, now: u64) -> Duration {
        if wanted == 0 { Duration::ZERO } else { span(at - now + self.rate.ticks_of(wanted)) }
    }
}

impl Algorithm for TokenBucket {
    type State = TokenBucketState;

    fn take(&self, state: Option<TokenBucketState>, cost: u32, Tick(now): Tick) -> (TokenBucketState, Verdict) {
        let was = state.unwrap_or(TokenBucketState { parts: self.full, at: now });
        let from = anchored(was.at, now, self.window());
        let at = now.max(from);
        let dripped = (at - from).saturating_mul(self.rate.parts);
        let parts = was.parts.saturating_add(dripped).min(self.full);

        let price = u64::from(cost).saturating_mul(self.rate.per_unit);
        let paid = parts.checked_sub(price);
        let retry_after = match paid {
            Some(_) => Duration::ZERO,
            None if price > self.full => Duration::MAX,
            None => self.comes_after(price - parts, at, now),
        };
        let parts = paid.unwrap_or(parts);
        let verdict = Verdict {
            admitted: paid.is_some(),
            limit: self.burst,
            remaining: parts / self.rate.per_unit,
            reset_after: self.comes_after(self.full - parts, at, now),
            retry_after,
        };
        (TokenBucketState { parts, at }, verdict)
    }

    fn quota(&self) -> u64 {
        self.burst
    }

    fn window(&self) -> u64 {
        self.rate.ticks_of(self.full)
    }
}
