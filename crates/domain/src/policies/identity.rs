//! People manage themselves. Others manage them within what they may do themselves, so that nobody rises by way of
//! somebody else's account or role.

use crate::kernel::{
    Condition::{Covers, LoggedIn, Owns},
    Need, Permission, Policy, Rule,
};

const BEYOND: (&str, &str) = ("beyond_own_permissions", "this is about permissions that you do not hold yourself");

/// To see one's own account.
pub const SEE_SELF: Policy =
    Policy { name: "user.see_self", operations: &["get_me"], owner: "its owner", need: Need::Login, ..Policy::OPEN };

/// To manage one's own account: no program does that.
pub const MANAGE_SELF: Policy = Policy {
    name: "user.manage_self",
    operations: &["update_me", "delete_me", "change_password"],
    owner: "its owner",
    need: Need::Login,
    sees: Owns,
    rules: &[Rule::or(LoggedIn, "login_needed", "this needs a person who has logged in themselves")],
};

/// To see the accounts of others.
pub const SEE_USER: Policy = Policy {
    name: "user.see",
    operations: &["list_users", "get_user"],
    need: Need::Permission(Permission::UsersRead),
    ..Policy::OPEN
};

/// To change the accounts of others, and what they may do.
pub const MANAGE_USER: Policy = Policy {
    name: "user.manage",
    operations: &["update_user", "delete_user", "set_user_roles"],
    need: Need::Permission(Permission::UsersWrite),
    rules: &[Rule::or(Covers("all that its owner may do, before and after"), BEYOND.0, BEYOND.1)],
    ..Policy::OPEN
};

/// To end a login.
pub const END_SESSION: Policy = Policy { name: "session.end", operations: &["delete_current_session"], ..MANAGE_SELF };

/// To see which roles there are.
pub const SEE_ROLE: Policy = Policy {
    name: "role.see",
    operations: &["list_roles", "get_role", "list_permissions"],
    need: Need::Permission(Permission::RolesRead),
    ..Policy::OPEN
};

/// To define roles.
pub const DEFINE_ROLE: Policy = Policy {
    name: "role.define",
    operations: &["create_role", "replace_role", "delete_role"],
    need: Need::Permission(Permission::RolesWrite),
    rules: &[Rule::or(Covers("all that it allows, before and after"), BEYOND.0, BEYOND.1)],
    ..Policy::OPEN
};

/// All of them.
pub const ALL: &[Policy] = &[SEE_SELF, MANAGE_SELF, END_SESSION, SEE_USER, MANAGE_USER, SEE_ROLE, DEFINE_ROLE];
