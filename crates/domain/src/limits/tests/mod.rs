//! Each algorithm, driven by a clock that is set by hand.

mod cases;
mod clock;
mod properties;

use std::time::Duration;

use super::{Limit, State, Tick, Verdict};

/// A party that takes.
struct Party {
    limit: Limit,
    state: Option<State>,
}

impl Party {
    fn new(limit: Limit) -> Self {
        Self { limit, state: None }
    }

    /// Takes `cost` at so many microseconds.
    fn take(&mut self, cost: u32, at: u64) -> Verdict {
        let (state, verdict) = self.limit.take(self.state, cost, Tick(at));
        self.state = Some(state);
        verdict
    }

    /// Whether the same would be admitted at `at`, without taking it.
    fn would_take(&self, cost: u32, at: u64) -> bool {
        self.limit.take(self.state, cost, Tick(at)).1.admitted
    }
}

const SECOND: u64 = 1_000_000;

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap()
}
