//! Roles that a campus defines for itself, beside those that every campus has.

use chrono::{DateTime, Utc};
use domain::{
    identity::{
        BuiltIn, CustomRole, CustomRoleFacts, IdentityError, MOST_ROLES, RoleDescription, RoleEvent, RoleManager,
        RoleMeaning, RoleName, RoleReader,
    },
    kernel::{Permission, PermissionSet, Precondition, Timestamp, Violation},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{IdentityReader, IdentityUnit, schema, trail::note_role};
use crate::{
    Ctx, Failure, moment,
    page::{Key, Page, PageRequest, Record, SortMember, Upserted},
};

/// What it takes to define a role.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "name": "registrar", "description": "Looks after the accounts.", "permissions": ["users:read", "users:write"],
})))]
pub struct CreateRole {
    /// By which people are given it.
    #[schema(value_type = schema::RoleName)]
    pub name: RoleName,
    /// What it is for.
    #[serde(default)]
    #[schema(value_type = Option<schema::RoleDescription>)]
    pub description: Option<RoleDescription>,
    /// What it allows; at most what whoever defines it may do themselves.
    #[schema(value_type = Vec<schema::PermissionName>)]
    pub permissions: Vec<Permission>,
}

/// What a role is to be from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "description": "Looks after the accounts.", "permissions": ["users:read"] })))]
pub struct ReplaceRole {
    /// By which people are given it; if it is named, as the path does.
    #[serde(default)]
    #[schema(value_type = Option<schema::RoleName>, nullable = false)]
    pub name: Option<RoleName>,
    /// What it is for.
    #[serde(default)]
    #[schema(value_type = Option<schema::RoleDescription>)]
    pub description: Option<RoleDescription>,
    /// What it allows; at most what whoever defines it may do themselves.
    #[schema(value_type = Vec<schema::PermissionName>)]
    pub permissions: Vec<Permission>,
}

/// A named set of permissions.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Role, examples(json!({
    "name": "registrar", "description": "Looks after the accounts.", "permissions": ["users:read", "users:write"],
    "built_in": false, "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
})))]
pub struct RoleView {
    /// By which people are given it.
    #[schema(value_type = schema::RoleName)]
    pub name: String,
    /// What it is for.
    #[schema(value_type = Option<schema::RoleDescription>, required)]
    pub description: Option<String>,
    /// What it allows.
    #[schema(value_type = Vec<schema::PermissionName>)]
    pub permissions: Vec<Permission>,
    /// Whether every campus has it, as it is.
    pub built_in: bool,
    /// When it was defined, unless it is built in.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed, unless it is built in.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub updated_at: Option<DateTime<Utc>>,
}

/// One thing that roles may allow.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Permission, examples(json!({
    "name": "users:read", "description": "See the accounts of others.",
})))]
pub struct PermissionView {
    /// Its name, `noun:verb`.
    #[schema(value_type = schema::PermissionName)]
    pub name: Permission,
    /// What it allows.
    pub description: &'static str,
}

/// Which roles are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleFilter {
    /// Those that every campus has (`true`), or those that this one has defined (`false`).
    pub built_in: Option<bool>,
    /// Those that allow this.
    #[schema(value_type = Option<schema::PermissionName>)]
    pub permission: Option<Permission>,
}

/// Which permissions are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermissionFilter {}

/// What a list of roles or permissions can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameSort {
    /// By name.
    Name,
}

impl SortMember for NameSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("name", Self::Name)];
}

impl RoleView {
    fn built_in(role: BuiltIn) -> Self {
        Self {
            name: role.name().to_owned(),
            description: Some(role.meaning().to_owned()),
            permissions: role.permissions().iter().collect(),
            built_in: true,
            created_at: None,
            updated_at: None,
        }
    }

    /// What is shown of a role.
    pub fn of(role: &CustomRole) -> Record<Self> {
        let CustomRoleFacts { name, description, permissions, created_at, updated_at, revision } = role.facts();
        let view = Self {
            name: name.to_string(),
            description: description.as_ref().map(ToString::to_string),
            permissions: permissions.iter().collect(),
            built_in: false,
            created_at: Some(*created_at),
            updated_at: Some(*updated_at),
        };
        Record { view, revision: *revision, modified: *updated_at }
    }
}

/// A page of all roles. There are so few that all of them are looked at.
pub fn list_roles(
    _: &RoleReader,
    reader: &mut dyn IdentityReader,
    filter: &RoleFilter,
    page: &PageRequest<NameSort>,
) -> Result<Page<RoleView>, Failure> {
    let custom = reader.custom_roles()?;
    let all = BuiltIn::ALL.iter().copied().map(RoleView::built_in);
    let all = all.chain(custom.iter().map(|it| RoleView::of(it).view));
    let wanted = all.filter(|it| filter.built_in.is_none_or(|wanted| it.built_in == wanted));
    let wanted = wanted.filter(|it| filter.permission.is_none_or(|wanted| it.permissions.contains(&wanted)));
    Ok(page.cut(wanted.collect(), |it| Key::Text(it.name.clone())))
}

/// A page of all permissions.
pub fn list_permissions(_: &RoleReader, page: &PageRequest<NameSort>) -> Page<PermissionView> {
    let all = Permission::ALL.iter().map(|it| PermissionView { name: *it, description: it.meaning() });
    page.cut(all.collect(), |it| Key::Text(it.name.to_string()))
}

/// One role.
pub fn get_role(_: &RoleReader, reader: &mut dyn IdentityReader, name: &RoleName) -> Result<Record<RoleView>, Failure> {
    if let Some(role) = BuiltIn::named(name) {
        return Ok(Record { view: RoleView::built_in(role), revision: 1, modified: Timestamp::UNIX_EPOCH });
    }
    let roles = reader.custom_roles()?;
    let role = roles.iter().find(|it| it.facts().name == *name);
    Ok(RoleView::of(role.ok_or(IdentityError::RoleNotFound)?))
}

/// Defines a role.
pub fn create_role(
    ctx: &Ctx,
    by: &RoleManager,
    unit: &mut dyn IdentityUnit,
    command: &CreateRole,
) -> Result<Record<RoleView>, Failure> {
    let CreateRole { name, description, permissions } = command.clone();
    define(ctx, by, unit, name, meaning(description, &permissions))
}

/// Defines a role, or gives one another meaning. What its holders may do changes with it.
pub fn replace_role(
    ctx: &Ctx,
    by: &RoleManager,
    unit: &mut dyn IdentityUnit,
    name: &RoleName,
    wanted: &Precondition,
    command: &ReplaceRole,
) -> Result<Upserted<RoleView>, Failure> {
    if command.name.as_ref().is_some_and(|it| it != name) {
        let other = Violation::new("/name", "identifier_mismatch", "is not the name in the path");
        return Err(Failure::invalid(vec![other]));
    }
    let meaning = meaning(command.description.clone(), &command.permissions);
    let Some(was) = unit.custom_role(name)? else {
        if BuiltIn::named(name).is_none() {
            wanted.check_absent()?;
        }
        return define(ctx, by, unit, name.clone(), meaning).map(Upserted::Created);
    };
    wanted.check(was.facts().revision)?;
    let mut now = was.clone();
    if let Some(event) = now.redefine(by, meaning, ctx.at)? {
        unit.save_role(&now)?;
        note_role(unit, event, Some(&was), Some(&now));
    }
    let kept = unit.custom_role(name)?.ok_or(IdentityError::RoleNotFound)?;
    Ok(Upserted::Replaced(RoleView::of(&kept)))
}

/// Deletes a role that nobody has.
pub fn delete_role(
    _: &Ctx,
    by: &RoleManager,
    unit: &mut dyn IdentityUnit,
    name: &RoleName,
    wanted: &Precondition,
) -> Result<(), Failure> {
    if BuiltIn::named(name).is_some() {
        return Err(IdentityError::RoleBuiltIn.into());
    }
    let role = unit.custom_role(name)?.ok_or(IdentityError::RoleNotFound)?;
    wanted.check(role.facts().revision)?;
    let event = role.discard(by)?;
    if unit.role_in_use(name)? {
        return Err(IdentityError::RoleInUse.into());
    }
    unit.remove_role(&role)?;
    note_role(unit, event, Some(&role), None);
    Ok(())
}

fn define(
    ctx: &Ctx,
    by: &RoleManager,
    unit: &mut dyn IdentityUnit,
    name: RoleName,
    meaning: RoleMeaning,
) -> Result<Record<RoleView>, Failure> {
    let (role, event): (_, RoleEvent) = CustomRole::define(by, name, meaning, ctx.at)?;
    if unit.count_custom_roles()? >= MOST_ROLES {
        return Err(IdentityError::TooManyRoles.into());
    }
    unit.add_role(&role)?;
    note_role(unit, event, None, Some(&role));
    Ok(RoleView::of(&role))
}

fn meaning(description: Option<RoleDescription>, permissions: &[Permission]) -> RoleMeaning {
    RoleMeaning { description, permissions: permissions.iter().copied().collect::<PermissionSet>() }
}
