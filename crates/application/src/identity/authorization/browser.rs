//! Logging in on the provider's own page: a login of its own, which the browser shows by a cookie and which is good
//! for nothing but to answer applications.

use chrono::TimeDelta;
use domain::identity::{ProviderLoginId, ProviderSlug, Secret, SessionRules, TokenDigest};

use crate::{
    Caller, Ctx, Failure, Gateway,
    identity::{
        Accounts, CreateProviderSession, CreateSession, IdentityUnit, OutsideLogins,
        login::{LoginPlan, log_in},
        providers::{end_provider_login, send_browser},
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
    log_in(gateway, accounts, caller, command, plan(accounts, &secret)).await?;
    Ok(secret)
}

fn plan(accounts: &Accounts, secret: &Secret) -> LoginPlan {
    LoginPlan { first: accounts.authorization.secrets.login_digest(secret), rules: RULES }
}

/// Sends a browser to a provider, and back to the page at `path` with `question`; says where it goes now. What the
/// browser `shows` is what it must show when it comes back.
pub async fn send_browser_to_provider(
    gateway: &Gateway,
    accounts: &Accounts,
    means: &OutsideLogins,
    caller: Caller,
    (provider, path, question): (ProviderSlug, &str, &str),
    shows: Secret,
) -> Result<String, Failure> {
    let return_to = format!("{}{path}?{question}", accounts.authorization.issuer);
    let begun = send_browser(gateway, accounts, means, caller, (provider, return_to, shows)).await?;
    Ok(begun.authorization_url)
}

/// Logs a browser in that has come back from a provider; gives what it shows from now on.
pub async fn take_browser_in(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    (login, command): (ProviderLoginId, CreateProviderSession),
) -> Result<Secret, Failure> {
    let secret = accounts.secrets.fresh()?;
    end_provider_login(gateway, accounts, caller, (login, command), plan(accounts, &secret)).await?;
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
