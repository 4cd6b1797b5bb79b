//! Forgetting what is of no more use.

use chrono::TimeDelta;
use domain::identity::{AuthorizationCode, ENROLMENT};

use super::{AccountPolicy, IdentityUnit};
use crate::{Ctx, Failure};

/// For how long a session is remembered after its end.
const AFTERLIFE: TimeDelta = TimeDelta::days(30);

/// For how long a letter is remembered: until it is sent, or will not be any more.
const MAIL_MEMORY: TimeDelta = TimeDelta::days(2);

/// Forgets failed logins that do not count any more, sessions that ended long ago, letters, what came by mail and was
/// not made use of in time, apps that were begun to be set up and not confirmed in time, and logins that did not come
/// back from elsewhere; at most `limit` of each, and says how many.
pub fn forget_identity_leftovers(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    policy: &AccountPolicy,
    limit: i64,
) -> Result<usize, Failure> {
    let failures = unit.forget_failures(ctx.at - policy.logins.window, limit)?;
    let sessions = unit.forget_sessions(ctx.at - AFTERLIFE, limit)?;
    let mails = unit.forget_mails(ctx.at - MAIL_MEMORY, limit)?;
    let secrets = unit.forget_single_uses(ctx.at, limit)?;
    let pending = unit.forget_pending(ctx.at, limit)?;
    let invitations = unit.forget_invitations(ctx.at, limit)?;
    let codes = unit.forget_codes(AuthorizationCode::memory(ctx.at), limit)?;
    let tokens = unit.forget_revoked_tokens(ctx.at, limit)?;
    let enrolments = unit.forget_enrolments(ctx.at - ENROLMENT, limit)?;
    let elsewhere = unit.forget_provider_logins(ctx.at, limit)?;
    let by_mail = mails + secrets + pending + invitations;
    Ok(failures + sessions + by_mail + codes + tokens + enrolments + elsewhere)
}
