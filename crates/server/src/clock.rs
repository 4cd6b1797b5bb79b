//! The one clock.

use chrono::{SubsecRound, Utc};
use domain::kernel::Timestamp;

/// Now, to the microsecond, which is what both databases keep.
#[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
pub(crate) fn now() -> Timestamp {
    Utc::now().trunc_subsecs(6)
}
