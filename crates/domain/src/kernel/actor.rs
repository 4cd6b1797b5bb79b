//! Who is acting.

use super::{Denied, Id, Permission, PermissionSet};

/// Names the person an [`Id`] belongs to; the identity context owns the rest.
pub enum User {}
/// Names one login on one device; the identity context owns the rest.
pub enum Session {}

/// Identifies a person.
pub type UserId = Id<User>;
/// Identifies a login.
pub type SessionId = Id<Session>;

/// Whoever asks for something, with the permissions that identity found for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    who: Who,
    permissions: PermissionSet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Stranger,
    Member { user: UserId, session: SessionId },
    System,
}

impl Actor {
    /// Someone who showed no credential.
    pub const STRANGER: Self = Self { who: Who::Stranger, permissions: PermissionSet::NONE };
    /// The operator at the console, or Lyceum itself in the background.
    pub const SYSTEM: Self = Self { who: Who::System, permissions: PermissionSet::ALL };

    /// A person, in one of their sessions.
    pub const fn member(user: UserId, session: SessionId, permissions: PermissionSet) -> Self {
        Self { who: Who::Member { user, session }, permissions }
    }

    /// The person, if one is known.
    pub const fn user(&self) -> Option<UserId> {
        match self.who {
            Who::Member { user, .. } => Some(user),
            Who::Stranger | Who::System => None,
        }
    }

    /// The session they act in, if any.
    pub const fn session(&self) -> Option<SessionId> {
        match self.who {
            Who::Member { session, .. } => Some(session),
            Who::Stranger | Who::System => None,
        }
    }

    /// Whether they hold `permission`.
    pub const fn may(&self, permission: Permission) -> bool {
        self.permissions.holds(permission)
    }

    /// The same as a proof: the roles of each context are made with it.
    pub const fn require(&self, permission: Permission) -> Result<(), Denied> {
        match self.who {
            Who::Stranger => Err(Denied::Login),
            Who::Member { .. } | Who::System if self.may(permission) => Ok(()),
            Who::Member { .. } | Who::System => Err(Denied::Permission(permission)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_is_asked_who_they_are_and_a_member_is_told_what_they_lack() {
        let needed = Permission::UsersRead;
        let member = |permissions| Actor::member(UserId::fresh(), SessionId::fresh(), permissions);
        assert_eq!(Actor::STRANGER.require(needed), Err(Denied::Login));
        assert_eq!(member(PermissionSet::NONE).require(needed), Err(Denied::Permission(needed)));
        assert_eq!(member(PermissionSet::of(&[needed])).require(needed), Ok(()));
        assert_eq!(Actor::SYSTEM.require(needed), Ok(()));
    }
}
