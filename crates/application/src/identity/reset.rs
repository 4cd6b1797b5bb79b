//! Choosing a new password without the present one, with a secret that comes by mail.

use domain::identity::{
    AccountMailId, DisplayName, Email, IdentityError, MailKind, Password, PasswordHash, Purpose, Secret, TokenDigest,
    User, UserState,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Accounts, IdentityUnit, RequestedView,
    mail::{self, Wanted},
    registration::hash_new,
    schema,
    trail::note_account,
};
use crate::{Caller, Ctx, Failure, Gateway, Reader, Weight};

/// Asks for a letter with which one chooses a new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "email": "ada@example.org" })))]
pub struct RequestPasswordReset {
    /// The address of the account.
    #[schema(value_type = schema::Email)]
    pub email: Email,
}

/// The password from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "new_password": "seven pale lanterns on the quay" })))]
pub struct ResetPassword {
    /// It.
    #[schema(value_type = schema::Password)]
    pub new_password: Password,
}

/// What is asked of a new password, as far as its owner matters.
#[derive(Clone, Debug)]
pub struct ResettingAccount {
    /// Their address.
    pub email: Email,
    /// Their name.
    pub display_name: DisplayName,
}

/// Asks for a letter with which the owner of an account chooses a new password.
pub fn request_password_reset(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    command: &RequestPasswordReset,
) -> Result<RequestedView, Failure> {
    let wanted = Wanted { kind: MailKind::PasswordReset, email: &command.email, user: None };
    mail::ask_for(ctx, accounts, unit, AccountMailId::fresh(), &wanted)?;
    Ok(RequestedView::MAIL)
}

/// Replaces the password of whoever was sent `token`, and ends all of their sessions.
pub async fn reset_password(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    token: &Secret,
    command: ResetPassword,
) -> Result<(), Failure> {
    let digest = accounts.secrets.digest(token);
    let look = move |ctx: &Ctx, reader: &mut dyn Reader| Ok(reader.identity().resetting(&digest, ctx.at)?);
    let owner = gateway.read(caller.clone(), Weight::Light, look).await?.ok_or(IdentityError::InvalidToken)?;
    let hashed = hash_new(accounts, command.new_password, &owner.email, &owner.display_name).await?;
    let password = hashed.map_err(|flaw| IdentityError::BadPassword { pointer: "/new_password", flaw })?;
    let accounts = accounts.clone();
    gateway
        .write_plainly(caller, move |ctx, uow| replace_password(ctx, &accounts, uow.identity(), &digest, &password))
        .await
}

fn replace_password(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    digest: &TokenDigest,
    password: &PasswordHash,
) -> Result<(), Failure> {
    let secret = unit.use_single_use(Purpose::PasswordReset, digest, ctx.at)?.ok_or(IdentityError::InvalidToken)?;
    let was = unit.user(secret.user)?.filter(|it| it.facts().state == UserState::Active);
    let was = was.ok_or(IdentityError::InvalidToken)?;
    let mut now = was.clone();
    let event = now.reset_password(password.clone(), ctx.at);
    unit.save_user(&now)?;
    unit.revoke_sessions(secret.user, ctx.at)?;
    unit.access_changed(secret.user);
    after_change(ctx, accounts, unit, &was)?;
    note_account(ctx, unit, &event, Some(&was), &now);
    Ok(())
}

/// What follows when a password is another one: what was sent out under the old one is good no more, and
/// the owner hears of it.
pub(super) fn after_change(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    user: &User,
) -> Result<(), Failure> {
    let facts = user.facts();
    unit.forget_single_uses_of(facts.id)?;
    let wanted = Wanted { kind: MailKind::PasswordChanged, email: &facts.email, user: Some(facts.id) };
    mail::send(ctx, accounts, unit, AccountMailId::fresh(), &wanted)
}
