//! Roles that a campus defines for itself.

use super::{BuiltIn, IdentityError, RoleName};
use crate::{
    kernel::{Change, PermissionSet, Revision, StoreError, Timestamp},
    text,
};

text! {
    /// What a role is for.
    pub RoleDescription: 1..=500
}

/// How many roles a campus may define: they are always listed from memory.
pub const MOST_ROLES: usize = 200;

/// What is kept of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRoleFacts {
    /// By which people are given it.
    pub name: RoleName,
    /// What it is for.
    pub description: Option<RoleDescription>,
    /// What it allows.
    pub permissions: PermissionSet,
    /// When it was defined.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Its state.
    pub revision: Revision,
}

/// A role that a campus has defined for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRole {
    facts: CustomRoleFacts,
}

/// What a role is for, and what it allows.
#[derive(Clone, Debug)]
pub struct RoleMeaning {
    /// What it is for.
    pub description: Option<RoleDescription>,
    /// What it allows.
    pub permissions: PermissionSet,
}

/// What has happened to a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "somebody has to hear of it"]
pub enum RoleEvent {
    /// There is a new one.
    Defined,
    /// It means something else.
    Redefined,
    /// It is gone.
    Deleted,
}

impl RoleEvent {
    /// What became of it, in a word.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Defined => "defined",
            Self::Redefined => "redefined",
            Self::Deleted => "deleted",
        }
    }
}

impl CustomRole {
    /// Defines a role by somebody who may do `limits` themselves.
    pub fn define(
        name: RoleName,
        meaning: RoleMeaning,
        limits: PermissionSet,
        at: Timestamp,
    ) -> Result<(Self, RoleEvent), IdentityError> {
        if BuiltIn::named(&name).is_some() {
            return Err(IdentityError::RoleBuiltIn);
        }
        within(meaning.permissions, limits)?;
        let RoleMeaning { description, permissions } = meaning;
        let facts = CustomRoleFacts { name, description, permissions, created_at: at, updated_at: at, revision: 1 };
        Ok((Self { facts }, RoleEvent::Defined))
    }

    /// The role as it was kept.
    pub const fn restore(facts: CustomRoleFacts) -> Self {
        Self { facts }
    }

    /// What is to be kept of it.
    pub const fn facts(&self) -> &CustomRoleFacts {
        &self.facts
    }

    /// Gives it another meaning, by somebody who may do `limits` themselves; tells whether that made a difference.
    pub fn redefine(
        &mut self,
        meaning: RoleMeaning,
        limits: PermissionSet,
        at: Timestamp,
    ) -> Result<Option<RoleEvent>, IdentityError> {
        within(self.facts.permissions.union(meaning.permissions), limits)?;
        let described = Change::Set(meaning.description).apply(&mut self.facts.description);
        let allowed = Change::Set(meaning.permissions).apply(&mut self.facts.permissions);
        if described || allowed {
            self.facts.updated_at = at;
        }
        Ok((described || allowed).then_some(RoleEvent::Redefined))
    }

    /// Whether somebody who may do `limits` may delete it.
    pub fn discard(&self, limits: PermissionSet) -> Result<RoleEvent, IdentityError> {
        within(self.facts.permissions, limits).map(|()| RoleEvent::Deleted)
    }
}

/// Nobody gives what they do not have, nor takes it away.
pub(super) const fn within(permissions: PermissionSet, limits: PermissionSet) -> Result<(), IdentityError> {
    if limits.includes(permissions) { Ok(()) } else { Err(IdentityError::BeyondOwnPermissions) }
}

/// All roles that a campus has defined.
pub trait CustomRoles {
    /// The role, to be changed: nobody else changes it, or gives it to anybody, until the transaction ends.
    fn custom_role(&mut self, name: &RoleName) -> Result<Option<CustomRole>, StoreError>;

    /// Those of these names that there are. None of them is deleted until the transaction ends.
    fn custom_roles_named(&mut self, names: &[RoleName]) -> Result<Vec<CustomRole>, StoreError>;

    /// How many there are.
    fn count_custom_roles(&mut self) -> Result<usize, StoreError>;

    /// Whether anybody has it.
    fn role_in_use(&mut self, name: &RoleName) -> Result<bool, StoreError>;

    /// Adds one.
    fn add_role(&mut self, role: &CustomRole) -> Result<(), StoreError>;

    /// Keeps a changed one as its next revision.
    fn save_role(&mut self, role: &CustomRole) -> Result<(), StoreError>;

    /// Deletes one.
    fn remove_role(&mut self, role: &CustomRole) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Permission;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;
    const READ: PermissionSet = PermissionSet::of(&[Permission::UsersRead]);

    fn meaning(permissions: PermissionSet) -> RoleMeaning {
        RoleMeaning { description: None, permissions }
    }

    fn define(name: &str, permissions: PermissionSet, limits: PermissionSet) -> Result<CustomRole, IdentityError> {
        CustomRole::define(name.parse().unwrap(), meaning(permissions), limits, AT).map(|it| it.0)
    }

    #[test]
    fn nobody_defines_a_role_that_may_do_more_than_they() {
        assert!(define("reader", READ, READ).is_ok());
        assert_eq!(define("reader", PermissionSet::ALL, READ), Err(IdentityError::BeyondOwnPermissions));
        let mut role = define("reader", READ, PermissionSet::ALL).unwrap();
        assert!(role.redefine(meaning(PermissionSet::NONE), READ, AT).is_ok());
        let mut role = define("all", PermissionSet::ALL, PermissionSet::ALL).unwrap();
        let lessened = role.redefine(meaning(READ), READ, AT);
        assert_eq!(lessened, Err(IdentityError::BeyondOwnPermissions), "nor takes from those above");
        assert_eq!(role.discard(READ), Err(IdentityError::BeyondOwnPermissions));
    }

    #[test]
    fn what_every_campus_has_is_not_defined_anew() {
        assert_eq!(define("admin", READ, PermissionSet::ALL), Err(IdentityError::RoleBuiltIn));
        assert_eq!(define("member", READ, PermissionSet::ALL), Err(IdentityError::RoleBuiltIn));
    }

    #[test]
    fn the_same_meaning_is_no_change() {
        let mut role = define("reader", READ, READ).unwrap();
        assert_eq!(role.redefine(meaning(READ), READ, AT), Ok(None));
        assert_eq!(role.redefine(meaning(PermissionSet::NONE), READ, AT), Ok(Some(RoleEvent::Redefined)));
    }
}
