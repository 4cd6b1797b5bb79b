//! Changing one's password.

use domain::{
    identity::{FactorCode, IdentityError, Member, Password, PasswordAttempt, PasswordFlaw, PasswordHash},
    kernel::Refusal,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Accounts, IdentityUnit, Kept, LoginAccount, LoginName,
    factors::{Trial, prove_again},
    login::{Attempt, Proof, admit, settle},
    registration::hash_new,
    reset::after_change,
    schema,
    trail::note_account,
};
use crate::{Caller, Ctx, Failure, Gateway, Reader, Weight};

/// Replaces one's password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "current_password": "correct horse battery staple", "new_password": "seven pale lanterns on the quay",
})))]
pub struct ChangePassword {
    /// The present one.
    #[schema(value_type = schema::PasswordAttempt)]
    pub current_password: PasswordAttempt,
    /// The one from now on.
    #[schema(value_type = schema::Password)]
    pub new_password: Password,
    /// A code from the authenticator app, or a recovery code: where an app is in force.
    #[serde(default)]
    #[schema(value_type = Option<schema::FactorCode>)]
    pub code: Option<FactorCode>,
}

/// Replaces one's password and ends all of one's other sessions. Wrong tries count like failed
/// logins, for whoever found an unlocked screen.
pub async fn change_password(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    member: Member,
    command: ChangePassword,
) -> Result<(), Failure> {
    let ChangePassword { current_password, new_password, code } = command;
    let (attempt, account) = find_own(gateway, accounts, &caller, member).await?;
    let trial = Trial::new(accounts, accounts.secrets.origin_key(caller.request.address), account.origin_known);
    let (email, display_name) = (account.email.clone(), account.display_name.clone());

    let proof = Proof::seek(accounts, Some(account), current_password).await?;
    let hashed = hash_new(accounts, new_password, &email, &display_name).await?;
    let change = Replacement { member, attempt, proof, trial, code, hashed };

    let accounts = accounts.clone();
    gateway.write_plainly(caller, move |ctx, uow| replace_password(ctx, &accounts, uow.identity(), &change)).await?
}

/// The account of whoever has to prove themselves once more, and the try to do so.
pub(super) async fn find_own(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: &Caller,
    member: Member,
) -> Result<(Attempt, LoginAccount), Failure> {
    let (accounts, address) = (accounts.clone(), caller.request.address);
    let look = move |ctx: &Ctx, reader: &mut dyn Reader| {
        let (reader, name) = (reader.identity(), LoginName::User(member.user()));
        let found = reader.login_account(&name, &accounts.secrets.origin_key(address))?;
        let account = found.ok_or_else(Failure::unauthenticated)?;
        let attempt = Attempt::new(&accounts, address, &account.email);
        admit(ctx, reader, &attempt, Some(&account))?;
        Ok((attempt, account))
    };
    gateway.read(caller.clone(), Weight::Light, look).await
}

struct Replacement {
    member: Member,
    attempt: Attempt,
    proof: Proof,
    trial: Trial,
    code: Option<FactorCode>,
    hashed: Result<PasswordHash, PasswordFlaw>,
}

fn replace_password(ctx: &Ctx, accounts: &Accounts, unit: &mut dyn IdentityUnit, change: &Replacement) -> Kept<()> {
    let Replacement { member, attempt, proof, trial, code, hashed } = change;
    let flaw = |flaw| IdentityError::BadPassword { pointer: "/new_password", flaw };
    let settled = settle(ctx, unit, attempt, proof, IdentityError::WrongPassword)?;
    let (was, hash) = match (settled, hashed.clone().map_err(flaw)) {
        (Ok(user), Ok(hash)) => (user, hash),
        (Err(IdentityError::WrongPassword), Err(bad)) => return Ok(Err(both(&IdentityError::WrongPassword, &bad))),
        (Err(refused), _) | (Ok(_), Err(refused)) => return Ok(Err(refused.into())),
    };
    if let Err(refused) = prove_again(ctx, unit, trial, &was, code.as_ref())? {
        return Ok(Err(refused.into()));
    }
    let mut now = was.clone();
    let event = now.change_password(hash, ctx.at);
    unit.save_user(&now)?;
    unit.revoke_other_sessions(member.user(), member.session(), ctx.at)?;
    unit.access_changed(member.user());
    after_change(ctx, accounts, unit, &was)?;
    note_account(ctx, unit, &event, Some(&was), &now);
    Ok(Ok(()))
}

/// Every broken member is named.
fn both(one: &IdentityError, other: &IdentityError) -> Failure {
    Failure::invalid(one.violations().into_iter().chain(other.violations()).collect())
}
