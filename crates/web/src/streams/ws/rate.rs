//! How many messages a client may send: a bucket that fills up again.

use std::time::{Duration, Instant};

/// So many may come at once.
const BURST: u32 = 40;
/// One more each time this has passed: 20 in a second.
const REFILL: Duration = Duration::from_millis(50);

/// What a client may still send.
#[derive(Debug)]
pub(super) struct Allowance {
    left: u32,
    since: Instant,
}

impl Allowance {
    pub(super) const fn full(now: Instant) -> Self {
        Self { left: BURST, since: now }
    }

    /// Takes one message, if that is allowed.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        while self.left < BURST && now.duration_since(self.since) >= REFILL {
            self.left += 1;
            self.since += REFILL;
        }
        if self.left == BURST {
            self.since = now;
        }
        let taken = self.left > 0;
        self.left = self.left.saturating_sub(1);
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_then_twenty_a_second() {
        let start = Instant::now();
        let mut allowance = Allowance::full(start);
        assert_eq!((0..100).filter(|_| allowance.take(start)).count(), 40);
        let later = start + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| allowance.take(later)).count(), 20);
        let much_later = start + Duration::from_secs(3600);
        assert_eq!((0..100).filter(|_| allowance.take(much_later)).count(), 40);
    }
}
