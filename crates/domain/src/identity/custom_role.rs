//! Roles that a campus defines for itself.

use super::{BuiltIn, IdentityError, RoleManager, RoleName};
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
    /// Defines a role, within what whoever does it may do themselves.
    pub fn define(
        by: &RoleManager,
        name: RoleName,
        meaning: RoleMeaning,
        at: Timestamp,
    ) -> Result<(Self, RoleEvent), IdentityError> {
        if BuiltIn::named(&name).is_some() {
            return Err(IdentityError::RoleBuiltIn);
        }
        by.may_define(meaning.permissions)?;
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

    /// Gives it another meaning, before and after within what whoever does it may do themselves; tells whether that
    /// made a difference.
    pub fn redefine(
        &mut self,
        by: &RoleManager,
        meaning: RoleMeaning,
        at: Timestamp,
    ) -> Result<Option<RoleEvent>, IdentityError> {
        by.may_define(self.facts.permissions.union(meaning.permissions))?;
        let described = Change::Set(meaning.description).apply(&mut self.facts.description);
        let allowed = Change::Set(meaning.permissions).apply(&mut self.facts.permissions);
        if described || allowed {
            self.facts.updated_at = at;
        }
        Ok((described || allowed).then_some(RoleEvent::Redefined))
    }

    /// Whether somebody may delete it: only who may do what it allows.
    pub fn discard(&self, by: &RoleManager) -> Result<RoleEvent, IdentityError> {
        by.may_define(self.facts.permissions).map(|()| RoleEvent::Deleted)
    }
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
    use crate::kernel::{Actor, Permission, Refusal, Role, SessionId, UserId};

    const AT: Timestamp = Timestamp::UNIX_EPOCH;
    const READ: PermissionSet = PermissionSet::of(&[Permission::UsersRead]);

    fn meaning(permissions: PermissionSet) -> RoleMeaning {
        RoleMeaning { description: None, permissions }
    }

    /// Somebody who may define roles, and do that besides.
    fn manager(permissions: PermissionSet) -> RoleManager {
        let permissions = permissions.union(PermissionSet::of(&[Permission::RolesWrite]));
        RoleManager::of(&Actor::member(UserId::fresh(), SessionId::fresh(), permissions)).unwrap()
    }

    fn define(name: &str, permissions: PermissionSet, limits: PermissionSet) -> Result<CustomRole, IdentityError> {
        CustomRole::define(&manager(limits), name.parse().unwrap(), meaning(permissions), AT).map(|it| it.0)
    }

    fn is_beyond<T>(refused: Result<T, IdentityError>) -> bool {
        refused.err().is_some_and(|it| it.code() == "beyond_own_permissions")
    }

    #[test]
    fn nobody_defines_a_role_that_may_do_more_than_they() {
        assert!(define("reader", READ, READ).is_ok());
        assert!(is_beyond(define("reader", PermissionSet::ALL, READ)));
        let mut role = define("reader", READ, PermissionSet::ALL).unwrap();
        assert!(role.redefine(&manager(READ), meaning(PermissionSet::NONE), AT).is_ok());
        let mut role = define("all", PermissionSet::ALL, PermissionSet::ALL).unwrap();
        let lessened = role.redefine(&manager(READ), meaning(READ), AT);
        assert!(is_beyond(lessened), "nor takes from those above");
        assert!(is_beyond(role.discard(&manager(READ))));
    }

    #[test]
    fn what_every_campus_has_is_not_defined_anew() {
        assert_eq!(define("admin", READ, PermissionSet::ALL), Err(IdentityError::RoleBuiltIn));
        assert_eq!(define("member", READ, PermissionSet::ALL), Err(IdentityError::RoleBuiltIn));
    }

    #[test]
    fn the_same_meaning_is_no_change() {
        let mut role = define("reader", READ, READ).unwrap();
        assert_eq!(role.redefine(&manager(READ), meaning(READ), AT), Ok(None));
        assert_eq!(role.redefine(&manager(READ), meaning(PermissionSet::NONE), AT), Ok(Some(RoleEvent::Redefined)));
    }
}
