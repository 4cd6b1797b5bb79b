//! Forgetting what is of no more use.

use chrono::TimeDelta;

use super::{AccountPolicy, IdentityUnit};
use crate::{Ctx, Failure};

/// For how long a session is remembered after its end.
const AFTERLIFE: TimeDelta = TimeDelta::days(30);

/// Forgets failed logins that do not count any more, and sessions that ended long ago; at most
/// `limit` of each, and says how many.
pub fn forget_identity_leftovers(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    policy: &AccountPolicy,
    limit: i64,
) -> Result<usize, Failure> {
    let failures = unit.forget_failures(ctx.at - policy.logins.window, limit)?;
    let sessions = unit.forget_sessions(ctx.at - AFTERLIFE, limit)?;
    Ok(failures + sessions)
}
