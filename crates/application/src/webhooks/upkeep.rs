//! Forgetting what is of no more use.

use chrono::TimeDelta;

use super::WebhooksUnit;
use crate::{Ctx, Failure};

/// For how long a delivery is remembered.
const MEMORY: TimeDelta = TimeDelta::days(30);

/// Forgets old deliveries, and what is left of webhooks that were deleted; at most `limit` of each, and says how many.
pub fn forget_old_deliveries(ctx: &Ctx, unit: &mut dyn WebhooksUnit, limit: i64) -> Result<usize, Failure> {
    Ok(unit.forget_deliveries(ctx.at - MEMORY, limit)? + unit.forget_removed_webhooks(limit)?)
}
