//! Instants, as the limits count them.

use crate::kernel::Timestamp;

/// An instant in whole microseconds since 1970; whatever was before is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tick(pub u64);

impl From<Timestamp> for Tick {
    fn from(at: Timestamp) -> Self {
        Self(u64::try_from(at.timestamp_micros()).unwrap_or_default())
    }
}

/// Where to count from when a state was last touched at `touched` (in ticks, or in windows): there,
/// unless it lies further ahead of `now` than any state that a steady clock makes.
pub(super) fn anchored(touched: u64, now: u64, horizon: u64) -> u64 {
    if touched > now.saturating_add(horizon) { now } else { touched }
}
