//! Letters about accounts: asked for with the work that they are about, written when they are sent.
//!
//! Who asks for a letter to an address learns nothing about it: the same is kept and queued whether there
//! is an account or not, and only who writes the letter looks. The secret in a letter is derived from what
//! the installation knows; the database has its digest, and the job no more than the name of the letter.

mod compose;
mod links;
mod texts;

pub use compose::{AccountLetter, compose_account_letter};
pub use links::Links;

use domain::{
    identity::{AccountMail, AccountMailId, Email, MailKind},
    kernel::{Timestamp, UserId},
};
use serde::{Deserialize, Serialize};

use super::{Accounts, IdentityUnit};
use crate::{
    Ctx, Failure,
    jobs::{Job, JobKind, NewJob, queue_job},
    limits::LimitKey,
};

/// What a job that sends a letter about an account needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountMailInput {
    /// Which letter is to be written.
    pub account_mail: AccountMailId,
}

/// A letter that somebody asks for.
pub(super) struct Wanted<'e> {
    /// What it is about.
    pub(super) kind: MailKind,
    /// To which address.
    pub(super) email: &'e Email,
    /// Whose account it is about, where that is known.
    pub(super) user: Option<UserId>,
}

/// Lets a request for a letter to `email` through, unless there were too many of late, whoever made them: the same for
/// every address.
pub async fn admit_to_mail(accounts: &Accounts, operation: &str, email: &Email, at: Timestamp) -> Result<(), Failure> {
    let key = LimitKey::of_digest(&accounts.secrets.account_key(email).0);
    accounts.limits.admit_to_account(operation, key, at).await
}

/// Has a letter sent that somebody may have asked for without being known. Says whether it will be: not
/// when too many were asked for before. Nobody is to be told.
pub(super) fn ask_for(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    id: AccountMailId,
    wanted: &Wanted<'_>,
) -> Result<bool, Failure> {
    let (mail, limits) = (letter(ctx, accounts, id, wanted), accounts.policy.mails);
    unit.queue_mails(&mail.account)?;
    let asked = unit.mails_asked(&mail.account, &mail.origin, ctx.at - limits.window)?;
    let allowed = limits.allow(&asked);
    if allowed {
        keep(ctx, unit, &mail)?;
    }
    Ok(allowed)
}

/// Has a letter sent in any case.
pub(super) fn send(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    id: AccountMailId,
    wanted: &Wanted<'_>,
) -> Result<(), Failure> {
    keep(ctx, unit, &letter(ctx, accounts, id, wanted))
}

fn letter(ctx: &Ctx, accounts: &Accounts, id: AccountMailId, wanted: &Wanted<'_>) -> AccountMail {
    AccountMail {
        id,
        kind: wanted.kind,
        account: accounts.secrets.account_key(wanted.email),
        origin: accounts.secrets.origin_key(ctx.request.address),
        email: Some(wanted.email.clone()),
        user: wanted.user,
        created_at: ctx.at,
        issued: false,
    }
}

fn keep(ctx: &Ctx, unit: &mut dyn IdentityUnit, mail: &AccountMail) -> Result<(), Failure> {
    unit.add_mail(mail)?;
    let input = serde_json::to_value(AccountMailInput { account_mail: mail.id }).map_err(Failure::internal)?;
    let dedupe_key = Some(format!("mail:{}", mail.id));
    let new = NewJob { dedupe_key, ..NewJob::asked(JobKind::Mail, ctx, input) };
    queue_job(unit, &Job::queue(new, ctx.at)).map(drop)
}

/// A letter is on its way, or will never be: to which address is nobody's business any more.
pub fn forget_mail_address(unit: &mut dyn IdentityUnit, id: AccountMailId) -> Result<(), Failure> {
    Ok(unit.forget_address(id)?)
}
