//! Showing a code.
//!
//! Wrong codes are counted apart from wrong passwords, so that who knows the password cannot have their
//! wrong codes forgiven by showing it again. Only they can show any, so codes from networks that the owner is
//! not known from are counted together, wherever they come from; and they never hold up the owner elsewhere.

use domain::{
    identity::{
        FEW_RECOVERY_CODES, FactorCode, IdentityError, IdentityEvent, LoginLimits, OriginKey, Secret, TotpStep, User,
    },
    kernel::{Refusal, Timestamp, UserId},
};

use super::Totp;
use crate::{
    Ctx, Failure,
    identity::{
        Accounts, IdentityUnit,
        trail::{note_factor, note_refused},
    },
    sealing::SealedColumn,
};

/// The circumstances in which a code is shown.
#[derive(Clone)]
pub(in crate::identity) struct Trial {
    accounts: Accounts,
    /// The network, if the owner is known from there.
    home: Option<OriginKey>,
}

impl Trial {
    /// From `origin`, which the owner is known from or not.
    pub(in crate::identity) fn new(accounts: &Accounts, origin: OriginKey, known: bool) -> Self {
        Self { accounts: accounts.clone(), home: known.then_some(origin) }
    }

    const fn limits(&self) -> &LoginLimits {
        &self.accounts.policy.logins
    }
}

/// Spends `code`, if it is one of `user`, whose account is loaded to be changed. Otherwise it is refused as
/// `wrong`, which is counted.
pub(in crate::identity) fn prove(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    trial: &Trial,
    user: UserId,
    code: &FactorCode,
    wrong: IdentityError,
) -> Result<Result<(), IdentityError>, Failure> {
    let trace = trial.accounts.factors.trace(user, trial.home.as_ref());
    let allowed = trial.limits().check(&unit.last_failures(&trace, trial.limits())?, ctx.at);
    let refused = match allowed {
        Err(too_many) => too_many,
        Ok(()) if spend(ctx, unit, &trial.accounts, user, code)? => {
            unit.forgive(&trace)?;
            return Ok(Ok(()));
        }
        Ok(()) => {
            unit.add_failure(&trace, ctx.at)?;
            wrong
        }
    };
    note_refused(ctx, refused.code());
    Ok(Err(refused))
}

/// The same for whoever proves themselves once more and has an app in force; of others no code is asked.
pub(in crate::identity) fn prove_again(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    trial: &Trial,
    user: &User,
    code: Option<&FactorCode>,
) -> Result<Result<(), IdentityError>, Failure> {
    match (user.without_totp(), code) {
        (Ok(()), _) => Ok(Ok(())),
        (Err(_), Some(code)) => prove(ctx, unit, trial, user.facts().id, code, IdentityError::WrongCode),
        (Err(_), None) => Ok(Err(IdentityError::CodeNeeded)),
    }
}

fn spend(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    accounts: &Accounts,
    user: UserId,
    code: &FactorCode,
) -> Result<bool, Failure> {
    match code {
        FactorCode::Totp(code) => {
            let Some(totp) = unit.totp(user)? else { return Ok(false) };
            let step = step_of(accounts, &totp, code, ctx.at)?;
            step.map_or(Ok(false), |it| Ok(unit.spend_step(user, it)?))
        }
        FactorCode::Recovery(code) => {
            let spent = unit.spend_recovery_code(user, &accounts.factors.recovery_digest(user, code))?;
            if spent {
                tell_what_is_left(ctx, unit, user)?;
            }
            Ok(spent)
        }
    }
}

/// The step whose code was shown, if it counts.
fn step_of(accounts: &Accounts, totp: &Totp, code: &Secret, at: Timestamp) -> Result<Option<TotpStep>, Failure> {
    let clear = accounts.sealer.unseal(SealedColumn::TOTP_SECRET, totp.user.uuid(), &totp.secret)?;
    let secret: Secret = String::from_utf8_lossy(&clear).into_owned().into();
    Ok(TotpStep::accepted(totp.last_step, at, |it| accounts.factors.is_totp(&secret, it, code)))
}

fn tell_what_is_left(ctx: &Ctx, unit: &mut dyn IdentityUnit, user: UserId) -> Result<(), Failure> {
    let left = unit.recovery_codes_left(user)?;
    note_factor(ctx, unit, &IdentityEvent::RecoveryCodeUsed(user), Some(left));
    if left <= FEW_RECOVERY_CODES {
        note_factor(ctx, unit, &IdentityEvent::RecoveryCodesLow(user), Some(left));
    }
    Ok(())
}
