//! Forgetting what is of no more use.

use chrono::TimeDelta;

use crate::{Ctx, Failure, identity::IdentityUnit};

/// For how long it is known how often a key was used, and that there was one that has ended.
const MEMORY: TimeDelta = TimeDelta::days(400);

/// Forgets how often keys were used long ago, and keys that ended long ago; at most `limit` of each, and says how
/// many.
pub fn forget_key_leftovers(ctx: &Ctx, unit: &mut dyn IdentityUnit, limit: i64) -> Result<usize, Failure> {
    let before = ctx.at - MEMORY;
    Ok(unit.forget_usage(before.date_naive(), limit)? + unit.forget_api_keys(before, limit)?)
}
