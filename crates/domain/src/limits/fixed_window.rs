//! The fixed window.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Algorithm, Tick, Verdict, tick::anchored, verdict::span};

/// At most `quota` in each window; windows follow upon each other from 1970 on, so one of a day is a day
/// in UTC. Cheapest and easiest to explain, at the price that around the end of a window twice the quota
/// can come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedWindow {
    pub(super) quota: u64,
    pub(super) window: u64,
}

/// Which window was last used, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedWindowState {
    window: u64,
    used: u64,
}

impl Algorithm for FixedWindow {
    type State = FixedWindowState;

    fn take(&self, state: Option<FixedWindowState>, cost: u32, Tick(now): Tick) -> (FixedWindowState, Verdict) {
        let (present, cost) = (now / self.window, u64::from(cost));
        let was = state.unwrap_or(FixedWindowState { window: present, used: 0 });
        let window = present.max(anchored(was.window, present, 1));
        // A window that the clock has gone back before is still the one that is used up.
        let used = if was.window < window { 0 } else { was.used.min(self.quota) };
        let ends_after = (window + 1).saturating_mul(self.window).saturating_sub(now);
        let admitted = cost <= self.quota - used;
        let used = if admitted { used + cost } else { used };
        let retry_after = match (admitted, cost > self.quota) {
            (true, _) => Duration::ZERO,
            (false, true) => Duration::MAX,
            (false, false) => span(ends_after),
        };
        let remaining = self.quota - used;
        let verdict = Verdict { admitted, limit: self.quota, remaining, reset_after: span(ends_after), retry_after };
        (FixedWindowState { window, used }, verdict)
    }

    fn quota(&self) -> u64 {
        self.quota
    }

    fn window(&self) -> u64 {
        self.window
    }
}
