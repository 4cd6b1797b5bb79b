//! Closing accounts: at once, for ever, and with all that says whose they were.
//!
//! What identity knows of a person is erased with the closing itself. What others know of them is erased
//! soon after, because of the event.

use domain::{
    identity::{AccountMailId, IdentityError, MailKind, Member, User, UserManager},
    kernel::{Precondition, UserId},
};

use super::{
    Accounts, IdentityUnit,
    mail::{self, Wanted},
    sessions::recent,
    trail::note_account,
    users::{to_change, to_manage},
};
use crate::{Ctx, Failure};

/// Closes somebody's account for ever, and ends all of its sessions.
pub fn delete_user(
    ctx: &Ctx,
    accounts: &Accounts,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    id: UserId,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let admins = unit.admins()?;
    let was = to_manage(unit, by, id, wanted)?;
    close(ctx, accounts, unit, &admins, &was)
}

/// Closes one's own account for ever, and ends all of its sessions.
pub fn delete_me(
    ctx: &Ctx,
    accounts: &Accounts,
    member: &Member,
    unit: &mut dyn IdentityUnit,
    wanted: &Precondition,
) -> Result<(), Failure> {
    recent(ctx, unit, member.session(), &accounts.policy.sessions)?;
    let admins = unit.admins()?;
    let was = to_change(unit, member.user(), wanted)?;
    close(ctx, accounts, unit, &admins, &was)
}

fn close(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    admins: &[UserId],
    was: &User,
) -> Result<(), Failure> {
    let (id, mut now) = (was.facts().id, was.clone());
    // Whoever deletes it a second time finds nothing to delete.
    let event = now.close(admins, ctx.at)?.ok_or(IdentityError::UserNotFound)?;
    unit.save_user(&now)?;
    unit.revoke_sessions(id, ctx.at)?;
    unit.access_changed(id);
    forget(accounts, unit, was)?;
    let last = Wanted { kind: MailKind::AccountClosed, email: &was.facts().email, user: None };
    mail::send(ctx, accounts, unit, AccountMailId::fresh(), &last)?;
    note_account(ctx, unit, &event, Some(was), &now);
    Ok(())
}

/// Forgets what there is of a person beside the account itself.
fn forget(accounts: &Accounts, unit: &mut dyn IdentityUnit, was: &User) -> Result<(), Failure> {
    let (id, email) = (was.facts().id, &was.facts().email);
    let account = accounts.secrets.account_key(email);
    unit.remove_factors(id)?;
    unit.remove_api_keys_of(id)?;
    unit.forget_consents_of(id)?;
    unit.forget_codes_of(id)?;
    unit.forget_devices_of(id)?;
    unit.forget_origins_of(id, &account)?;
    unit.forget_single_uses_of(id)?;
    unit.forget_pending_with(email)?;
    unit.remove_invitations_by(id)?;
    unit.forget_invitations_to(email)?;
    unit.forget_mails_to(&account)?;
    unit.remove_links_of(id)?;
    unit.forget_provider_logins_of(id, email)?;
    Ok(())
}
