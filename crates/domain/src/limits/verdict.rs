//! What is said to whoever takes.

use std::time::Duration;

/// Whether something may be had, and how much is left. Spans are exact to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it was taken.
    pub admitted: bool,
    /// The most that can be taken at once.
    pub limit: u64,
    /// How much could be taken now.
    pub remaining: u64,
    /// How long it takes until the whole limit is there again, if nothing more is taken.
    pub reset_after: Duration,
    /// How long to wait until the same cost is admitted, if nothing is taken in between: exactly so long
    /// is enough, and a microsecond less is not. Zero where it was admitted; [`Duration::MAX`] where the
    /// cost is more than the limit, which no wait helps.
    pub retry_after: Duration,
}

impl Verdict {
    /// How much of the limit is used: 0 for nothing, [`u16::MAX`] for all.
    pub fn used(&self) -> u16 {
        let used = self.limit.saturating_sub(self.remaining).saturating_mul(u64::from(u16::MAX));
        used.checked_div(self.limit).and_then(|it| u16::try_from(it).ok()).unwrap_or(u16::MAX)
    }
}

/// A span of microseconds.
pub(super) const fn span(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_told_in_proportion() {
        let of = |limit, remaining| {
            let (reset_after, retry_after) = (Duration::ZERO, Duration::ZERO);
            Verdict { admitted: true, limit, remaining, reset_after, retry_after }.used()
        };
        assert_eq!((of(300, 300), of(300, 0)), (0, u16::MAX));
        assert!(of(300, 150) > of(300, 200) && of(300, 150) < of(20, 5));
    }
}
