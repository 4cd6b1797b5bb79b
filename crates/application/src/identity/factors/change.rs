//! Taking an authenticator app away, and replacing recovery codes: both take the password and a code.

use domain::{
    identity::{FactorCode, IdentityError, IdentityEvent, Member, PasswordAttempt, User, UserManager},
    kernel::{Precondition, UserId},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{RecoveryCodesView, Trial, new_recovery_codes, prove};
use crate::{
    Caller, Ctx, Failure, Gateway, UnitOfWork,
    identity::{
        Accounts, IdentityUnit, Kept,
        login::{Attempt, Proof, settle},
        password::find_own,
        schema,
        sessions::recent,
        trail::{note_account, note_factor},
        users::to_manage,
    },
};

/// Takes one's authenticator app away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "password": "correct horse battery staple", "code": "287082" })))]
pub struct DisableTotp {
    /// The present password.
    #[schema(value_type = schema::PasswordAttempt)]
    pub password: PasswordAttempt,
    /// A code from the app, or a recovery code.
    #[schema(value_type = schema::FactorCode)]
    pub code: FactorCode,
}

/// Replaces one's recovery codes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "password": "correct horse battery staple", "code": "287082" })))]
pub struct ReplaceRecoveryCodes {
    /// The present password.
    #[schema(value_type = schema::PasswordAttempt)]
    pub password: PasswordAttempt,
    /// A code from the app, or a recovery code.
    #[schema(value_type = schema::FactorCode)]
    pub code: FactorCode,
}

/// Takes one's authenticator app away, with the recovery codes.
pub async fn disable_totp(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    member: Member,
    DisableTotp { password, code }: DisableTotp,
) -> Result<(), Failure> {
    let (attempt, trial, proof) = ask(gateway, accounts, &caller, member, password).await?;
    let work = move |ctx: &Ctx, uow: &mut dyn UnitOfWork| -> Kept<()> {
        let unit = uow.identity();
        match proven(ctx, unit, (&attempt, &proof), (&trial, &code), IdentityError::TotpNotFound)? {
            Ok(was) => take_away(ctx, unit, &was).map(Ok),
            Err(refused) => Ok(Err(refused.into())),
        }
    };
    gateway.write_plainly(caller, work).await?
}

/// Gives new recovery codes in place of all old ones.
pub async fn replace_recovery_codes(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    member: Member,
    ReplaceRecoveryCodes { password, code }: ReplaceRecoveryCodes,
) -> Result<RecoveryCodesView, Failure> {
    let (attempt, trial, proof) = ask(gateway, accounts, &caller, member, password).await?;
    let accounts = accounts.clone();
    let work = move |ctx: &Ctx, uow: &mut dyn UnitOfWork| -> Kept<RecoveryCodesView> {
        let unit = uow.identity();
        recent(ctx, unit, member.session(), &accounts.policy.sessions)?;
        match proven(ctx, unit, (&attempt, &proof), (&trial, &code), IdentityError::TotpNotEnabled)? {
            Ok(user) => {
                let codes = new_recovery_codes(&accounts, unit, user.facts().id)?;
                note_factor(ctx, unit, &IdentityEvent::RecoveryCodesReplaced(user.facts().id), None);
                Ok(Ok(codes))
            }
            Err(refused) => Ok(Err(refused.into())),
        }
    };
    gateway.write_plainly(caller, work).await?
}

/// Takes away the authenticator app that somebody has lost, with the recovery codes.
pub fn delete_user_totp(
    ctx: &Ctx,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    id: UserId,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let was = to_manage(unit, by, id, wanted)?;
    take_away(ctx, unit, &was)
}

/// Compares the password, which takes its time, before any transaction.
async fn ask(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: &Caller,
    member: Member,
    password: PasswordAttempt,
) -> Result<(Attempt, Trial, Proof), Failure> {
    let (attempt, account) = find_own(gateway, accounts, caller, member).await?;
    let origin = accounts.secrets.origin_key(caller.request.address);
    let trial = Trial::new(accounts, origin, account.origin_known);
    let proof = Proof::seek(accounts, Some(account), password).await?;
    Ok((attempt, trial, proof))
}

/// The account, if the password is right, an app in force and the code one of its owner. Who has no app is
/// told so as `without`.
fn proven(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    (attempt, proof): (&Attempt, &Proof),
    (trial, code): (&Trial, &FactorCode),
    without: IdentityError,
) -> Result<Result<User, IdentityError>, Failure> {
    let user = match settle(ctx, unit, attempt, proof, IdentityError::WrongOwnPassword)? {
        Ok(user) if user.without_totp().is_ok() => return Ok(Err(without)),
        Ok(user) => user,
        Err(refused) => return Ok(Err(refused)),
    };
    let shown = prove(ctx, unit, trial, user.facts().id, code, IdentityError::WrongCode)?;
    Ok(shown.map(|()| user))
}

fn take_away(ctx: &Ctx, unit: &mut dyn IdentityUnit, was: &User) -> Result<(), Failure> {
    let mut now = was.clone();
    let event = now.disable_totp(ctx.at)?;
    unit.save_user(&now)?;
    unit.remove_factors(was.facts().id)?;
    unit.access_changed(was.facts().id);
    note_account(ctx, unit, &event, Some(was), &now);
    Ok(())
}
