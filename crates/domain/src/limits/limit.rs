//! Any of the algorithms, with its numbers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    Algorithm, FixedWindow, FixedWindowState, LeakyBucket, LeakyBucketState, SlidingWindow, SlidingWindowState, Tick,
    TokenBucket, TokenBucketState, Verdict, rate::EXACT, verdict::span,
};

/// The longest window.
const LONGEST: Duration = Duration::from_secs(31 * 24 * 60 * 60);

/// How much is admitted, and how that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many in each window.
    FixedWindow(FixedWindow),
    /// So many in any window.
    SlidingWindow(SlidingWindow),
    /// Evenly spaced.
    LeakyBucket(LeakyBucket),
    /// At a rate, with bursts.
    TokenBucket(TokenBucket),
}

/// What is kept for each party, whatever the algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Of a fixed window.
    FixedWindow(FixedWindowState),
    /// Of a sliding window.
    SlidingWindow(SlidingWindowState),
    /// Of a leaky bucket.
    LeakyBucket(LeakyBucketState),
    /// Of a token bucket.
    TokenBucket(TokenBucketState),
}

/// What makes a limit, for whoever counts by the same rules in another language: whole numbers, twice each of which is
/// below 2^53 or equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameters {
    /// Of a fixed or a sliding window.
    Window {
        /// The most that can be taken in it.
        quota: u64,
        /// Its length in ticks.
        window: u64,
    },
    /// Of a leaky or a token bucket.
    Bucket {
        /// How many parts leak out or drip in with each tick.
        parts: u64,
        /// How many parts are a unit.
        per_unit: u64,
        /// How many parts it holds.
        full: u64,
    },
}

/// Numbers that make no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLimit {
    /// Nothing would ever be admitted.
    #[error("the quota and the burst must be at least 1")]
    Nothing,
    /// More than a sliding window counts to.
    #[error("a sliding window has a quota of at most 65535")]
    TooMany,
    /// No time at all, or too much of it.
    #[error("the window must be from 1 second to 31 days")]
    Window,
    /// The parts of a unit cannot be counted exactly.
    #[error("the quota or the burst is too large for such a window")]
    TooFine,
}

impl Limit {
    /// At most `quota` in each of the windows that follow upon each other.
    pub fn fixed_window(quota: u64, window: Duration) -> Result<Self, BadLimit> {
        let window = ticks(quota, window)?;
        if quota > EXACT {
            return Err(BadLimit::TooFine);
        }
        Ok(Self::FixedWindow(FixedWindow { quota, window }))
    }

    /// At most `quota` in any window.
    pub fn sliding_window(quota: u64, window: Duration) -> Result<Self, BadLimit> {
        let window = ticks(quota, window)?;
        let quota = u16::try_from(quota).map_err(|_| BadLimit::TooMany)?;
        Ok(Self::SlidingWindow(SlidingWindow { quota, window }))
    }

    /// `quota` in a window, evenly spaced but for `depth` at once.
    pub fn leaky_bucket(quota: u64, window: Duration, depth: u64) -> Result<Self, BadLimit> {
        let window = ticks(quota.min(depth), window)?;
        LeakyBucket::new(quota, window, depth).map(Self::LeakyBucket)
    }

    /// `quota` in a window, and `burst` at once for whoever was quiet.
    pub fn token_bucket(quota: u64, window: Duration, burst: u64) -> Result<Self, BadLimit> {
        let window = ticks(quota.min(burst), window)?;
        TokenBucket::new(quota, window, burst).map(Self::TokenBucket)
    }

    /// Takes `cost` at `now`, as [`Algorithm::take`] does. A state of another algorithm is none.
    pub fn take(&self, state: Option<State>, cost: u32, now: Tick) -> (State, Verdict) {
        match self {
            Self::FixedWindow(it) => step(it, state, cost, now),
            Self::SlidingWindow(it) => step(it, state, cost, now),
            Self::LeakyBucket(it) => step(it, state, cost, now),
            Self::TokenBucket(it) => step(it, state, cost, now),
        }
    }

    /// What makes it, besides its algorithm.
    pub const fn parameters(&self) -> Parameters {
        match self {
            Self::FixedWindow(FixedWindow { quota, window }) => Parameters::Window { quota: *quota, window: *window },
            Self::SlidingWindow(SlidingWindow { quota, window }) => {
                Parameters::Window { quota: *quota as u64, window: *window }
            }
            Self::LeakyBucket(it) => it.parameters(),
            Self::TokenBucket(it) => it.parameters(),
        }
    }

    /// The most that can be taken at once.
    pub fn quota(&self) -> u64 {
        match self {
            Self::FixedWindow(it) => it.quota(),
            Self::SlidingWindow(it) => it.quota(),
            Self::LeakyBucket(it) => it.quota(),
            Self::TokenBucket(it) => it.quota(),
        }
    }

    /// The time in which that much can be taken.
    pub fn window(&self) -> Duration {
        span(match self {
            Self::FixedWindow(it) => it.window(),
            Self::SlidingWindow(it) => it.window(),
            Self::LeakyBucket(it) => it.window(),
            Self::TokenBucket(it) => it.window(),
        })
    }
}

fn step<A>(algorithm: &A, state: Option<State>, cost: u32, now: Tick) -> (State, Verdict)
where
    A: Algorithm<State: Into<State> + TryFrom<State>>,
{
    let (next, verdict) = algorithm.take(state.and_then(|it| it.try_into().ok()), cost, now);
    (next.into(), verdict)
}

/// The ticks of `window`, in which `quota` is something.
fn ticks(quota: u64, window: Duration) -> Result<u64, BadLimit> {
    if quota == 0 {
        return Err(BadLimit::Nothing);
    }
    let fits = (Duration::from_secs(1)..=LONGEST).contains(&window);
    u64::try_from(window.as_micros()).ok().filter(|_| fits).ok_or(BadLimit::Window)
}

macro_rules! states {
    ($($name:ident($state:ident))+) => {$(
        impl From<$state> for State {
            fn from(state: $state) -> Self {
                Self::$name(state)
            }
        }

        impl TryFrom<State> for $state {
            type Error = ();

            fn try_from(state: State) -> Result<Self, ()> {
                if let State::$name(it) = state { Ok(it) } else { Err(()) }
            }
        }
    )+};
}

states! {
    FixedWindow(FixedWindowState)
    SlidingWindow(SlidingWindowState)
    LeakyBucket(LeakyBucketState)
    TokenBucket(TokenBucketState)
}
