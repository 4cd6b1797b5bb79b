//! An exact rate.

use super::BadLimit;

/// How much there may be of anything, so that every store computes exactly with twice as much and with the time that
/// it takes. A double, as scripts of Redis have, holds whole numbers up to 2^53.
pub(super) const EXACT: u64 = 1 << 52;

/// So many parts in so many ticks, as a reduced fraction: in each tick `parts` come, and a whole unit has
/// `per_unit` of them. So no tick leaves a rest behind, whatever the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    pub(super) parts: u64,
    pub(super) per_unit: u64,
}

impl Rate {
    /// `quota` units in `window` ticks.
    pub(super) const fn new(quota: u64, window: u64) -> Self {
        let divisor = greatest_common_divisor(quota, window);
        Self { parts: quota / divisor, per_unit: window / divisor }
    }

    /// The parts of `units`, if they can be counted exactly.
    pub(super) fn parts_of(self, units: u64) -> Result<u64, BadLimit> {
        units.checked_mul(self.per_unit).filter(|it| *it <= EXACT).ok_or(BadLimit::TooFine)
    }

    /// In how many ticks `parts` come.
    pub(super) const fn ticks_of(self, parts: u64) -> u64 {
        parts.div_ceil(self.parts)
    }
}

const fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
