//! The parts people play in identity. Holding one of these values is the proof of the right to play
//! it: only the constructors below make them.

use super::{BuiltIn, IdentityError};
use crate::{
    kernel::{
        Actor, Attributes, Denied, Means, Need, Permission, PermissionSet, Policy, Refused, Role, SessionId, Subject,
        UserId,
    },
    policies::identity::{DEFINE_ROLE, MANAGE_USER},
};

/// May see the accounts of others.
#[derive(Clone, Copy, Debug)]
pub struct UserReader(());

/// May make and change the accounts of others, of those who may not do more than they themselves.
#[derive(Clone, Copy, Debug)]
pub struct UserManager(Actor);

/// May see the roles that there are.
#[derive(Clone, Copy, Debug)]
pub struct RoleReader(());

/// May define roles, within what they may do themselves.
#[derive(Clone, Copy, Debug)]
pub struct RoleManager(Actor);

/// Whoever shows a credential of a person, whatever it is good for: they may see whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Bearer(UserId);

/// Anybody who is logged in, acting for themselves.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    user: UserId,
    session: SessionId,
}

impl Role for UserReader {
    const NEED: Need = Need::Permission(Permission::UsersRead);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::UsersRead).map(|()| Self(()))
    }
}

impl Role for UserManager {
    const NEED: Need = Need::Permission(Permission::UsersWrite);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::UsersWrite).map(|()| Self(*actor))
    }
}

impl UserManager {
    /// Whether they may give `permissions`, or manage who holds them: only who holds them, too, so that nobody
    /// rises by way of somebody else's account.
    pub fn may_give(&self, permissions: PermissionSet) -> Result<(), IdentityError> {
        asked(&MANAGE_USER, &self.0, permissions)
    }
}

impl Role for RoleReader {
    const NEED: Need = Need::Permission(Permission::RolesRead);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::RolesRead).map(|()| Self(()))
    }
}

impl Role for RoleManager {
    const NEED: Need = Need::Permission(Permission::RolesWrite);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::RolesWrite).map(|()| Self(*actor))
    }
}

impl RoleManager {
    /// Whether they may define what a role with `permissions` allows.
    pub fn may_define(&self, permissions: PermissionSet) -> Result<(), IdentityError> {
        asked(&DEFINE_ROLE, &self.0, permissions)
    }
}

/// What `policy` says of a record that lets somebody do all that. What everybody may raises nobody, so that a key with
/// few permissions need not hold it besides.
pub(super) fn asked(policy: &Policy, actor: &Actor, permissions: PermissionSet) -> Result<(), IdentityError> {
    let record = Attributes::of(None).allowing(permissions.without(BuiltIn::Member.permissions()));
    policy.check(&Subject::of(actor), &record).map_err(|it| match it {
        Refused::Denied(denied) => IdentityError::Denied(denied),
        Refused::Forbidden(forbidden) => IdentityError::Forbidden(forbidden),
        // No account and no role is hidden from those who manage them, in whatever state it is.
        Refused::Hidden | Refused::State => IdentityError::UserNotFound,
    })
}

impl Role for Bearer {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        match actor.means() {
            Some(Means::Grant { own: false, .. }) => Err(Denied::Scope),
            _ => actor.user().map(Self).ok_or_else(|| actor.own().err().unwrap_or(Denied::Login)),
        }
    }
}

impl Bearer {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.0
    }
}

impl Role for Member {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.themselves().map(|(user, session)| Self { user, session })
    }
}

impl Member {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The session they act in.
    pub const fn session(&self) -> SessionId {
        self.session
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{ClientId, Refusal};

    #[test]
    fn only_who_is_logged_in_acts_for_themselves() {
        let (user, session) = (UserId::fresh(), SessionId::fresh());
        let member = Member::of(&Actor::member(user, session, PermissionSet::NONE)).unwrap();
        assert_eq!((member.user(), member.session()), (user, session));
        assert_eq!(Member::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
        assert_eq!(Member::of(&Actor::SYSTEM).unwrap_err(), Denied::Login);
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let permissions = PermissionSet::of(&[Permission::UsersWrite, Permission::UsersRead]);
        let by = UserManager::of(&Actor::member(UserId::fresh(), SessionId::fresh(), permissions)).unwrap();
        assert_eq!(by.may_give(PermissionSet::of(&[Permission::UsersRead])), Ok(()));
        assert_eq!(by.may_give(BuiltIn::Member.permissions()), Ok(()), "everybody has that");
        assert_eq!(by.may_give(PermissionSet::ALL).unwrap_err().code(), "beyond_own_permissions");
        assert_eq!(UserManager::of(&Actor::SYSTEM).unwrap().may_give(PermissionSet::ALL), Ok(()));
    }

    #[test]
    fn reading_accounts_does_not_allow_to_change_them() {
        let actor = Actor::member(UserId::fresh(), SessionId::fresh(), PermissionSet::of(&[Permission::UsersRead]));
        assert!(UserReader::of(&actor).is_ok() && Bearer::of(&actor).is_ok());
        assert_eq!(UserManager::of(&actor).unwrap_err(), Denied::Permission(Permission::UsersWrite));
        assert_eq!(Bearer::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
        let program = Actor::client(ClientId::fresh(), PermissionSet::ALL);
        assert_eq!(Bearer::of(&program).unwrap_err(), Denied::Person, "there is nobody behind it");
    }
}
