//! Rate limits: how much of something one party may have in some time.
//!
//! A [`Limit`] is one of four algorithms with its numbers. Each is a pure function from a [`State`], a
//! cost and an instant to the next state and a [`Verdict`], in whole numbers, so nothing drifts and a
//! state can be kept anywhere. A [`Policy`] says what is counted by, where, and by which limit.

mod fixed_window;
mod leaky_bucket;
mod limit;
mod policy;
mod rate;
mod sliding_window;
mod syntax;
#[cfg(test)]
mod tests;
mod tick;
mod token_bucket;
mod verdict;

pub use fixed_window::{FixedWindow, FixedWindowState};
pub use leaky_bucket::{LeakyBucket, LeakyBucketState};
pub use limit::{BadLimit, Limit, Parameters, State};
pub use policy::{CountBy, Numbers, Policies, Policy, Target};
pub use sliding_window::{SlidingWindow, SlidingWindowState};
pub use syntax::BadPolicies;
pub use tick::Tick;
pub use token_bucket::{TokenBucket, TokenBucketState};
pub use verdict::Verdict;

use serde::{Serialize, de::DeserializeOwned};

/// One way to limit: a pure state machine.
///
/// A clock may go backwards. By less than the limit's own time it counts as standing still, so that
/// nobody gains by it; by more, the state is taken to be of the present, so that nobody is shut out for
/// as long as the clock was wrong.
pub trait Algorithm {
    /// What is kept for each party.
    type State: Copy + Serialize + DeserializeOwned;

    /// Takes `cost` at `now` if that is within the limit. Nothing at all is taken otherwise. No state
    /// is that of a party who has taken nothing; a cost of 0 only looks.
    fn take(&self, state: Option<Self::State>, cost: u32, now: Tick) -> (Self::State, Verdict);

    /// The most that can be taken at once.
    fn quota(&self) -> u64;

    /// The time in which that much can be taken, in microseconds.
    fn window(&self) -> u64;
}
