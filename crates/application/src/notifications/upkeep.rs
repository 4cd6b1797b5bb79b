//! Forgetting what is of no more use.

use chrono::TimeDelta;

use super::NotificationsUnit;
use crate::{Ctx, Failure};

/// For how long notifications are kept.
const MEMORY: TimeDelta = TimeDelta::days(365);

/// Forgets notifications that are older than a year; at most `limit`, and says how many.
pub fn forget_old_notifications(ctx: &Ctx, unit: &mut dyn NotificationsUnit, limit: i64) -> Result<usize, Failure> {
    Ok(unit.forget_notifications(ctx.at - MEMORY, limit)?)
}
