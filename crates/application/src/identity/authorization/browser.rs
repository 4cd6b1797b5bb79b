//! Logging in on the provider's own page: a login of its own, which the browser shows by a cookie and which is good
//! for nothing but to answer applications.

use chrono::TimeDelta;
use domain::identity::{Secret, SessionRules, TokenDigest};

use crate::{
    Caller, Ctx, Failure, Gateway,
    identity::{
        Accounts, CreateSession, IdentityUnit,
        login::{LoginPlan, log_in},
        trail::note_session,
    },
};

/// How long a browser's login lasts: a working day. It is not renewed.
const RULES: SessionRules = SessionRules::unrenewed(TimeDelta::hours(12));

/// Logs a browser in, under the same rules as any other login; gives what it shows from now on.
pub async fn log_browser_in(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    command: CreateSession,
) -> Result<Secret, Failure> {
    let secret = accounts.secrets.fresh()?;
    let plan = LoginPlan { first: accounts.authorization.secrets.login_digest(&secret), rules: RULES };
    log_in(gateway, accounts, caller, command, plan).await?;
    Ok(secret)
}

/// Ends the login that a browser shows, if there is one.
pub fn log_browser_out(ctx: &Ctx, unit: &mut dyn IdentityUnit, login: &TokenDigest) -> Result<(), Failure> {
    let Some(shown) = unit.presented(login)? else { return Ok(()) };
    let mut session = shown.session;
    if let Some(event) = session.revoke(ctx.at) {
        unit.save_session(&session)?;
        unit.access_changed(session.facts().user);
        note_session(ctx, unit, &event);
    }
    Ok(())
}
