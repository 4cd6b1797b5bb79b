//! What accounts need besides the database.

use std::sync::Arc;

use application::{
    identity::{AccountPolicy, Accounts, AuthorizationServer, Links, RegistrationPolicy},
    limits::RateLimits,
};
use domain::identity::{FactorRule, LoginLimits, MailLimits, SessionRules};
use infrastructure::{
    FactorCodes, LeakedPasswords, LoginSecrets, PasswordLane, PasswordLaneSettings, RandomKeys, ServerSecrets,
    keys::Secrets,
};

use super::StartError;
use crate::{
    keyring::Keyring,
    settings::{AccountSettings, Registration, SecondFactor, Settings, Switch},
};

/// One password at a time, so that a flood of logins leaves the other cores to everybody else.
const HASHING: PasswordLaneSettings = PasswordLaneSettings { threads: 1, queue: 256 };

pub(super) fn accounts(
    settings: &Settings,
    secrets: &Secrets,
    keyring: &Keyring,
    limits: RateLimits,
) -> Result<Accounts, StartError> {
    Ok(Accounts {
        limits,
        passwords: Arc::new(passwords(settings)?),
        secrets: Arc::new(LoginSecrets::new(secrets)),
        links: Links::below(&settings.app_url),
        factors: Arc::new(FactorCodes::new(secrets)),
        sealer: keyring.sealer.clone(),
        api_keys: Arc::new(RandomKeys),
        authorization: AuthorizationServer {
            tokens: Arc::clone(&keyring.tokens) as _,
            secrets: Arc::new(ServerSecrets),
            issuer: settings.public_url.as_str().into(),
        },
        policy: policy(settings),
    })
}

fn passwords(settings: &Settings) -> Result<PasswordLane, StartError> {
    let lane = PasswordLane::new(HASHING).map_err(StartError::io("threads"))?;
    let Some(path) = &settings.accounts.leaked_passwords else { return Ok(lane) };
    let what = format!("LYCEUM_LEAKED_PASSWORDS: {}", path.display());
    Ok(lane.refusing(LeakedPasswords::open(path).map_err(StartError::io(what))?))
}

pub(super) const fn factor_rule(settings: &Settings) -> FactorRule {
    match settings.accounts.second_factor {
        SecondFactor::Optional => FactorRule::Optional,
        SecondFactor::Required => FactorRule::Required,
    }
}

fn policy(settings: &Settings) -> AccountPolicy {
    let registration = match settings.accounts.registration {
        Registration::Open => RegistrationPolicy::Open,
        Registration::Verified => RegistrationPolicy::Verified,
        Registration::Invite => RegistrationPolicy::Invite,
        Registration::Closed => RegistrationPolicy::Closed,
    };
    let (logins, mails) = match settings.rate_limits {
        Switch::On => (LoginLimits::default(), MailLimits::default()),
        Switch::Off => (LoginLimits::NONE, MailLimits::NONE),
    };
    AccountPolicy { registration, logins, mails, sessions: sessions(&settings.accounts) }
}

fn sessions(accounts: &AccountSettings) -> SessionRules {
    let (usual, in_force) = (SessionRules::default(), chrono::TimeDelta::from_std);
    SessionRules {
        idle: in_force(accounts.session_idle).unwrap_or(usual.idle),
        absolute: in_force(accounts.session_lifetime).unwrap_or(usual.absolute),
        grace: in_force(accounts.refresh_grace).unwrap_or(usual.grace),
        recent: in_force(accounts.recent_login).unwrap_or(usual.recent),
    }
}
