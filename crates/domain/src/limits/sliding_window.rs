//! The sliding window.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Algorithm, Tick, Verdict, tick::anchored, verdict::span};

/// Into how many slots a window is divided. One more is kept: the window begins within it.
const SLOTS: u64 = 15;
const KEPT: usize = 16;

/// At most `quota` in any window, wherever it begins.
///
/// What is taken is counted in slots of a fifteenth of the window. As long as the window touches a slot, all of
/// it counts; so the quota is never exceeded, not even around the border of slots, and what was taken is
/// forgotten after the window and at most one slot more. Unlike the usual two weighted counters this
/// never errs in the caller's favour; unlike a log it takes the same 40 bytes whatever the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlidingWindow {
    pub(super) quota: u16,
    pub(super) window: u64,
}

/// How much was taken in the newest slot and in those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlidingWindowState {
    slot: u64,
    /// The newest first.
    taken: [u16; KEPT],
}

impl SlidingWindowState {
    /// The same, seen from the slot `present`, which is not before its own.
    fn moved_to(mut self, present: u64) -> Self {
        let by = usize::try_from(present - self.slot).unwrap_or(KEPT).min(KEPT);
        self.taken.copy_within(..KEPT - by, by);
        self.taken[..by].fill(0);
        Self { slot: present, ..self }
    }

    fn used(&self) -> u16 {
        // What is kept was admitted, and the quota is of the same kind; another limit's state may be anything.
        self.taken.iter().fold(0, |sum, it| sum.saturating_add(*it))
    }
}

impl SlidingWindow {
    /// The length of a slot in ticks: fifteen of them are not shorter than the window.
    const fn slot(&self) -> u64 {
        self.window.div_ceil(SLOTS)
    }

    /// After how long the first `freed` of what is kept are forgotten; a whole slot at a time.
    fn forgotten_after(&self, state: &SlidingWindowState, freed: u16, now: u64) -> Duration {
        let mut sum = 0_u16;
        for (age, taken) in (0_u32..16).zip(state.taken).rev() {
            sum = sum.saturating_add(taken);
            if taken > 0 && sum >= freed {
                let gone_in = state.slot.saturating_sub(age.into()) + SLOTS + 1;
                return span(gone_in.saturating_mul(self.slot()).saturating_sub(now));
            }
        }
        Duration::ZERO
    }
}

impl Algorithm for SlidingWindow {
    type State = SlidingWindowState;

    fn take(&self, state: Option<SlidingWindowState>, cost: u32, Tick(now): Tick) -> (SlidingWindowState, Verdict) {
        let present = now / self.slot();
        let mut state = state.unwrap_or(SlidingWindowState { slot: present, taken: [0; KEPT] });
        state.slot = anchored(state.slot, present, SLOTS + 1);
        state = state.moved_to(present.max(state.slot));
        let free = self.quota.saturating_sub(state.used());
        let cost = u16::try_from(cost).ok().filter(|it| *it <= self.quota);
        let paid = cost.filter(|it| *it <= free);
        let retry_after = match (paid, cost) {
            (Some(_), _) => Duration::ZERO,
            (None, Some(cost)) => {
                let missing = state.used().saturating_sub(self.quota - cost);
                self.forgotten_after(&state, missing, now)
            }
            (None, None) => Duration::MAX,
        };
        state.taken[0] += paid.unwrap_or_default();
        let verdict = Verdict {
            admitted: paid.is_some(),
            limit: u64::from(self.quota),
            remaining: u64::from(free - paid.unwrap_or_default()),
            reset_after: self.forgotten_after(&state, state.used(), now),
            retry_after,
        };
        (state, verdict)
    }

    fn quota(&self) -> u64 {
        u64::from(self.quota)
    }

    fn window(&self) -> u64 {
        self.window
    }
}
