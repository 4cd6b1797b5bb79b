//! Changing accounts.

use domain::{
    identity::{Department, DisplayName, IdentityError, IdentityEvent, Member, RoleName, RoleSet, User, UserManager},
    kernel::{Change, Precondition, UserId, Violation},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{IdentityUnit, UserView, queries::shown, schema, trail::note_account};
use crate::{Ctx, Failure, page::Record};

/// What a manager may change about an account.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "department": "Mathematics" })))]
pub struct UpdateUser {
    /// The name that others see.
    #[serde(default)]
    #[schema(value_type = schema::DisplayName)]
    pub display_name: Change<DisplayName>,
    /// Where its owner belongs; `null` if nowhere.
    #[serde(default)]
    #[schema(value_type = Option<schema::Department>)]
    pub department: Change<Option<Department>>,
}

/// What people may change about themselves.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "display_name": "Ada King" })))]
pub struct UpdateMe {
    /// The name that others see.
    #[serde(default)]
    #[schema(value_type = schema::DisplayName)]
    pub display_name: Change<DisplayName>,
}

/// All roles that a person is to have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "roles": ["loan_officer"] })))]
pub struct SetUserRoles {
    /// Their names; `member` need not be among them.
    #[schema(value_type = Vec<schema::RoleName>)]
    pub roles: Vec<RoleName>,
}

/// Changes what an account says about its owner.
pub fn update_user(
    ctx: &Ctx,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    id: UserId,
    wanted: &Precondition,
    change: &UpdateUser,
) -> Result<Record<UserView>, Failure> {
    if change.display_name.is_keep() && change.department.is_keep() {
        return Err(nothing_to_change());
    }
    let was = to_manage(unit, by, id, wanted)?;
    let mut now = was.clone();
    let event = now.change_profile(change.display_name.clone(), change.department.clone(), ctx.at);
    keep(ctx, unit, (&was, &now), event)
}

/// Changes what one's own account says.
pub fn update_me(
    ctx: &Ctx,
    member: &Member,
    unit: &mut dyn IdentityUnit,
    wanted: &Precondition,
    change: &UpdateMe,
) -> Result<Record<UserView>, Failure> {
    if change.display_name.is_keep() {
        return Err(nothing_to_change());
    }
    let was = to_change(unit, member.user(), wanted)?;
    let mut now = was.clone();
    let event = now.change_profile(change.display_name.clone(), Change::Keep, ctx.at);
    keep(ctx, unit, (&was, &now), event)
}

/// Gives a person these roles and no others.
pub fn set_user_roles(
    ctx: &Ctx,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    id: UserId,
    wanted: &Precondition,
    command: &SetUserRoles,
) -> Result<Record<UserView>, Failure> {
    let admins = unit.admins()?;
    let was = to_manage(unit, by, id, wanted)?;
    let custom = unit.custom_roles_named(&command.roles)?;
    let roles = RoleSet::known(&command.roles, &custom)?;
    by.may_give(roles.permissions(&custom))?;
    let mut now = was.clone();
    let event = now.set_roles(roles, &admins, ctx.at)?;
    unit.access_changed(id);
    keep(ctx, unit, (&was, &now), event)
}

/// Closes somebody's account for ever, and ends all of its sessions.
pub fn delete_user(
    ctx: &Ctx,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    id: UserId,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let admins = unit.admins()?;
    let was = to_manage(unit, by, id, wanted)?;
    close(ctx, unit, &admins, &was)
}

/// Closes one's own account for ever, and ends all of its sessions.
pub fn delete_me(
    ctx: &Ctx,
    member: &Member,
    unit: &mut dyn IdentityUnit,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let admins = unit.admins()?;
    let was = to_change(unit, member.user(), wanted)?;
    close(ctx, unit, &admins, &was)
}

fn close(ctx: &Ctx, unit: &mut dyn IdentityUnit, admins: &[UserId], was: &User) -> Result<(), Failure> {
    let (id, mut now) = (was.facts().id, was.clone());
    // Whoever deletes it a second time finds nothing to delete.
    let event = now.close(admins, ctx.at)?.ok_or(IdentityError::UserNotFound)?;
    unit.save_user(&now)?;
    unit.revoke_sessions(id, ctx.at)?;
    unit.remove_api_keys_of(id)?;
    unit.access_changed(id);
    note_account(ctx, unit, &event, Some(was), &now);
    Ok(())
}

/// Somebody's account, if whoever manages accounts may manage this one.
pub(super) fn to_manage(
    unit: &mut dyn IdentityUnit,
    by: &UserManager,
    id: UserId,
    wanted: &Precondition,
) -> Result<User, Failure> {
    let user = to_change(unit, id, wanted)?;
    let roles = &user.facts().roles;
    let custom = unit.custom_roles_named(&roles.custom())?;
    by.may_give(roles.permissions(&custom))?;
    Ok(user)
}

fn to_change(unit: &mut dyn IdentityUnit, id: UserId, wanted: &Precondition) -> Result<User, Failure> {
    let user = unit.user(id)?.ok_or(IdentityError::UserNotFound)?;
    wanted.check(user.facts().revision)?;
    Ok(user)
}

fn nothing_to_change() -> Failure {
    Failure::invalid(vec![Violation::new("", "empty", "names no member to change")])
}

/// Saves a changed account, and tells of it.
fn keep(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    (was, now): (&User, &User),
    event: Option<IdentityEvent>,
) -> Result<Record<UserView>, Failure> {
    if let Some(event) = event {
        unit.save_user(now)?;
        note_account(ctx, unit, &event, Some(was), now);
    }
    shown(unit, now.facts().id)
}
