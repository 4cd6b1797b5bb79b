//! Who may have an account, and what is asked of whoever logs in.

use std::time::Duration;

use super::{
    super::{AccountSettings, ConfigError, Registration, SecondFactor, Sources},
    seconds,
};

const DAY: u64 = 24 * 60 * 60;

/// The least and the most seconds that a login may last: an access token's life, and ten years.
const SESSION: std::ops::RangeInclusive<u64> = 600..=3650 * DAY;

pub(super) fn accounts(sources: &Sources, live: bool) -> Result<AccountSettings, ConfigError> {
    let (session_idle, session_lifetime) = sessions(sources)?;
    Ok(AccountSettings {
        registration: registration(sources, live)?,
        second_factor: sources.read("LYCEUM_STAFF_SECOND_FACTOR", SecondFactor::Optional)?,
        recent_login: recent_login(sources)?,
        session_idle,
        session_lifetime,
        refresh_grace: seconds(sources, "LYCEUM_REFRESH_GRACE", 10)?,
        leaked_passwords: sources.text("LYCEUM_LEAKED_PASSWORDS").map(|it| it.value.clone().into()),
    })
}

fn registration(sources: &Sources, live: bool) -> Result<Registration, ConfigError> {
    sources.read("LYCEUM_REGISTRATION", if live { Registration::Verified } else { Registration::Open })
}

/// Less than a minute would ask people to log in again before they have done what they logged in for.
fn recent_login(sources: &Sources) -> Result<Duration, ConfigError> {
    let recent = sources.read("LYCEUM_RECENT_LOGIN", 900)?;
    let fits = recent == 0 || (60..=DAY).contains(&recent);
    fits.then(|| Duration::from_secs(recent))
        .ok_or_else(|| sources.bad("LYCEUM_RECENT_LOGIN", &"it must be 0 or from 60 to 86400"))
}

/// How long a login lasts unused, and in all.
fn sessions(sources: &Sources) -> Result<(Duration, Duration), ConfigError> {
    let (idle, lifetime) = ("LYCEUM_SESSION_IDLE", "LYCEUM_SESSION_LIFETIME");
    let read = |variable, default| {
        let given = sources.read(variable, default)?;
        let fits = SESSION.contains(&given);
        fits.then_some(given)
            .ok_or_else(|| sources.bad(variable, &format!("it must be from {} to {}", SESSION.start(), SESSION.end())))
    };
    let (unused, all) = (read(idle, 30 * DAY)?, read(lifetime, 90 * DAY)?);
    if unused > all {
        return Err(sources.bad(lifetime, &"a login lasts at least as long as it may be unused (LYCEUM_SESSION_IDLE)"));
    }
    Ok((Duration::from_secs(unused), Duration::from_secs(all)))
}
