//! How a replica stands, and so which reads it may answer.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use application::LogPosition;

/// How far a replica may be behind and still be read from.
pub(super) const OLDEST: Duration = Duration::from_secs(2);

/// How far the primary had come, and when; what is older than [`OLDEST`] is forgotten.
#[derive(Debug, Default)]
pub(super) struct Horizon(Mutex<VecDeque<(Instant, LogPosition)>>);

impl Horizon {
    /// Notes that whatever was committed before `at` is found up to `position`.
    pub(super) fn note(&self, at: Instant, position: LogPosition) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|(then, _)| at.saturating_duration_since(*then) < OLDEST);
        seen.push_back((at, position));
    }

    /// The last instant of which whoever has come up to `shown` has everything.
    pub(super) fn reached_by(&self, shown: LogPosition) -> Option<Instant> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().rev().find(|(_, position)| *position <= shown).map(|(at, _)| *at)
    }

    /// How far the primary had come the last time that somebody looked.
    pub(super) fn newest(&self) -> Option<LogPosition> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).back().map(|(_, position)| *position)
    }
}

/// What is known of one replica.
#[derive(Debug)]
pub(super) struct Standing {
    began: Instant,
    /// Until when it is good, in microseconds since `began`; zero while it is left out.
    good_until: AtomicU64,
    shown: AtomicU64,
}

/// Whether a replica may answer a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fitness {
    /// It may.
    Good,
    /// It may if it has come further than is known.
    Unknown,
    /// It is away or too far behind.
    Out,
}

impl Standing {
    /// One of which nothing is known yet, which is left out.
    pub(super) fn new(began: Instant) -> Self {
        Self { began, good_until: AtomicU64::new(0), shown: AtomicU64::new(0) }
    }

    /// Notes that everything up to `shown` is there, and that this was all there was at the instant `current`.
    pub(super) fn note(&self, shown: LogPosition, current: Option<Instant>) {
        self.shown.store(shown.0, Ordering::Relaxed);
        let good_until = current.map_or(0, |it| self.micros(it + OLDEST));
        self.good_until.store(good_until, Ordering::Relaxed);
    }

    /// Notes that it has come up to `shown`.
    pub(super) fn came_to(&self, shown: LogPosition) {
        self.shown.fetch_max(shown.0, Ordering::Relaxed);
    }

    /// Leaves it out until it is heard of again.
    pub(super) fn leave_out(&self) {
        self.good_until.store(0, Ordering::Relaxed);
        self.shown.store(0, Ordering::Relaxed);
    }

    /// Whether it may answer at `now` who has to see everything up to `since`.
    pub(super) fn fitness(&self, since: Option<LogPosition>, now: Instant) -> Fitness {
        let current = self.micros(now) < self.good_until.load(Ordering::Relaxed);
        match since {
            _ if !current => Fitness::Out,
            Some(LogPosition::NOWHERE) => Fitness::Out,
            Some(since) if since.0 > self.shown.load(Ordering::Relaxed) => Fitness::Unknown,
            _ => Fitness::Good,
        }
    }

    fn micros(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.began).as_micros()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(tenths: u64) -> Duration {
        Duration::from_millis(100 * tenths)
    }

    #[test]
    fn who_has_everything_of_an_instant_is_good_for_two_seconds_from_then() {
        let (began, horizon) = (Instant::now(), Horizon::default());
        for (tenths, position) in [(0, 100), (5, 200), (10, 300)] {
            horizon.note(began + seconds(tenths), LogPosition(position));
        }
        let replica = Standing::new(began);
        assert_eq!(replica.fitness(None, began), Fitness::Out, "nothing is known of it");
        replica.note(LogPosition(250), horizon.reached_by(LogPosition(250)));
        assert_eq!(replica.fitness(None, began + seconds(24)), Fitness::Good);
        assert_eq!(replica.fitness(None, began + seconds(25)), Fitness::Out);
        replica.note(LogPosition(99), horizon.reached_by(LogPosition(99)));
        assert_eq!(replica.fitness(None, began + seconds(10)), Fitness::Out, "it has less than is remembered");
    }

    #[test]
    fn while_nothing_is_written_who_stands_still_is_good() {
        let (began, horizon, replica) = (Instant::now(), Horizon::default(), Standing::new(Instant::now()));
        for tenths in (0..100).step_by(5) {
            horizon.note(began + seconds(tenths), LogPosition(100));
            replica.note(LogPosition(100), horizon.reached_by(LogPosition(100)));
            assert_eq!(replica.fitness(None, began + seconds(tenths)), Fitness::Good);
        }
        assert!(horizon.0.lock().unwrap().len() <= 4, "the rest is forgotten");
        assert_eq!(horizon.newest(), Some(LogPosition(100)));
    }

    #[test]
    fn a_token_is_good_where_its_write_is_known_to_be() {
        let (began, replica) = (Instant::now(), Standing::new(Instant::now()));
        replica.note(LogPosition(100), Some(began));
        let of = |position| replica.fitness(Some(LogPosition(position)), began);
        assert_eq!(
            [of(99), of(100), of(101), of(u64::MAX)],
            [Fitness::Good, Fitness::Good, Fitness::Unknown, Fitness::Out]
        );
        replica.came_to(LogPosition(150));
        assert_eq!(replica.fitness(Some(LogPosition(101)), began), Fitness::Good);
        replica.leave_out();
        assert_eq!(replica.fitness(None, began), Fitness::Out);
    }
}
