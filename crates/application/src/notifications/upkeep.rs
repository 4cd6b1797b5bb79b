//! Forgetting what is of no more use.

use chrono::TimeDelta;

use domain::kernel::UserId;

use super::NotificationsUnit;
use crate::{Ctx, Failure};

/// For how long notifications are kept.
const MEMORY: TimeDelta = TimeDelta::days(365);

/// Forgets notifications that are older than a year; at most `limit`, and says how many.
pub fn forget_old_notifications(ctx: &Ctx, unit: &mut dyn NotificationsUnit, limit: i64) -> Result<usize, Failure> {
    Ok(unit.forget_notifications(ctx.at - MEMORY, limit)?)
}

/// Forgets what somebody was told, and how they wanted to be; at most `limit` notifications, and says how many records.
/// They are gone: nobody is told of it.
pub fn forget_notifications_of(unit: &mut dyn NotificationsUnit, user: UserId, limit: i64) -> Result<usize, Failure> {
    Ok(unit.forget_notifications_of(user, limit)? + unit.forget_wishes(user)?)
}
