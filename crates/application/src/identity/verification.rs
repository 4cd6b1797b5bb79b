//! Showing that one gets mail at an address.

use domain::{
    identity::{AccountMailId, Email, IdentityError, MailKind, Purpose, RoleSet, Secret, TokenDigest, UserState},
    kernel::UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Accounts, IdentityUnit, UserView,
    mail::{self, Wanted},
    queries::shown,
    registration::open,
    schema,
    trail::note_account,
};
use crate::{
    Ctx, Failure,
    page::{Record, Upserted},
};

/// Asks for a letter with which one shows that one gets mail at an address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "email": "ada@example.org" })))]
pub struct RequestEmailVerification {
    /// The address.
    #[schema(value_type = schema::Email)]
    pub email: Email,
}

/// A letter was asked for. It is sent to whom it concerns; whether it concerns anybody is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MailRequested, examples(json!({ "status": "mail_requested" })))]
pub struct RequestedView {
    /// Always `mail_requested`.
    pub status: &'static str,
}

impl RequestedView {
    pub(super) const MAIL: Self = Self { status: "mail_requested" };
}

/// Asks for a letter with which the owner of an account, or whoever waits for one, verifies their address.
pub fn request_email_verification(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    command: &RequestEmailVerification,
) -> Result<RequestedView, Failure> {
    let wanted = Wanted { kind: MailKind::EmailVerification, email: &command.email, user: None };
    mail::ask_for(ctx, accounts, unit, AccountMailId::fresh(), &wanted)?;
    Ok(RequestedView::MAIL)
}

/// Verifies an address: makes a registration real, or notes of an account that its owner gets mail there.
pub fn verify_email(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    token: &Secret,
) -> Result<Upserted<UserView>, Failure> {
    let digest = accounts.secrets.digest(token);
    if let Some(pending) = unit.use_pending(&digest, ctx.at)? {
        return open(ctx, unit, &pending.registration, RoleSet::of([]), true).map(Upserted::Created);
    }
    let (user, email) = proven(ctx, unit, &digest)?;
    settle(ctx, unit, user, email).map(Upserted::Replaced)
}

fn proven(ctx: &Ctx, unit: &mut dyn IdentityUnit, digest: &TokenDigest) -> Result<(UserId, Email), Failure> {
    let secret = unit.use_single_use(Purpose::Verification, digest, ctx.at)?.ok_or(IdentityError::InvalidToken)?;
    Ok((secret.user, secret.email))
}

fn settle(ctx: &Ctx, unit: &mut dyn IdentityUnit, id: UserId, email: Email) -> Result<Record<UserView>, Failure> {
    let was = unit.user(id)?.filter(|it| it.facts().state == UserState::Active).ok_or(IdentityError::InvalidToken)?;
    let mut now = was.clone();
    let event = now.prove_address(email, ctx.at);
    unit.save_user(&now)?;
    if now.facts().email != was.facts().email {
        // Whoever reads the mail at the old address must not choose a new password with it.
        unit.forget_single_uses_of(id)?;
        unit.forget_pending_with(&now.facts().email)?;
    }
    note_account(ctx, unit, &event, Some(&was), &now);
    shown(unit, id)
}
