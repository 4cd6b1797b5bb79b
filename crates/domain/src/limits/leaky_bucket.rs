//! The leaky bucket.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Algorithm, BadLimit, Parameters, Tick, Verdict, rate::Rate, verdict::span};

/// A bucket that leaks at a steady rate and may hold `depth`; each take pours in, and one that would make
/// it overflow is refused. With a depth of 1, the usual one, takes are spaced evenly and nothing ever comes
/// in a burst.
///
/// It is the bucket as a meter, in the form of the generic cell rate algorithm (ITU-T I.371, virtual
/// scheduling): all that is kept is when the bucket will have run dry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeakyBucket {
    rate: Rate,
    depth: u64,
    /// A full bucket, in parts of a unit.
    full: u64,
}

/// When the bucket will be dry: after `tick`, and the time in which `parts` leak, which is less than a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeakyBucketState {
    tick: u64,
    parts: u64,
}

impl LeakyBucket {
    pub(super) fn new(quota: u64, window: u64, depth: u64) -> Result<Self, BadLimit> {
        let rate = Rate::new(quota, window);
        Ok(Self { rate, depth, full: rate.parts_of(depth)? })
    }

    pub(super) const fn parameters(&self) -> Parameters {
        Parameters::Bucket { parts: self.rate.parts, per_unit: self.rate.per_unit, full: self.full }
    }

    /// How much has still to leak at `now`. A clock that went back leaves more than a full bucket; so much more
    /// that it must have been wrong before leaves a full one.
    fn level(&self, state: &LeakyBucketState, now: u64) -> u64 {
        let Some(ticks) = state.tick.checked_sub(now) else { return 0 };
        let level = ticks.saturating_mul(self.rate.parts).saturating_add(state.parts);
        if level > 2 * self.full { self.full } else { level }
    }
}

impl Algorithm for LeakyBucket {
    type State = LeakyBucketState;

    fn take(&self, state: Option<LeakyBucketState>, cost: u32, Tick(now): Tick) -> (LeakyBucketState, Verdict) {
        let level = state.map_or(0, |it| self.level(&it, now));
        let price = u64::from(cost).saturating_mul(self.rate.per_unit);
        let poured = level.checked_add(price).filter(|it| cost == 0 || *it <= self.full);
        let retry_after = match poured {
            Some(_) => Duration::ZERO,
            None if price > self.full => Duration::MAX,
            None => span(self.rate.ticks_of(level - (self.full - price))),
        };
        let level = poured.unwrap_or(level);
        let verdict = Verdict {
            admitted: poured.is_some(),
            limit: self.depth,
            remaining: self.full.saturating_sub(level) / self.rate.per_unit,
            reset_after: span(self.rate.ticks_of(level)),
            retry_after,
        };
        let next =
            LeakyBucketState { tick: now.saturating_add(level / self.rate.parts), parts: level % self.rate.parts };
        (next, verdict)
    }

    fn quota(&self) -> u64 {
        self.depth
    }

    fn window(&self) -> u64 {
        self.rate.ticks_of(self.full)
    }
}
