//! The parts people play in identity. Holding one of these values is the proof of the right to play
//! it: only the constructors below make them.

use crate::kernel::{Actor, Denied, Need, Permission, Role, SessionId, UserId};

/// May see the accounts of others.
#[derive(Clone, Copy, Debug)]
pub struct UserReader(());

/// May make and change the accounts of others.
#[derive(Clone, Copy, Debug)]
pub struct UserManager(());

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
        actor.require(Permission::UsersWrite).map(|()| Self(()))
    }
}

impl Role for Member {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        match (actor.user(), actor.session()) {
            (Some(user), Some(session)) => Ok(Self { user, session }),
            _ => Err(Denied::Login),
        }
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
    use crate::kernel::PermissionSet;

    #[test]
    fn only_who_is_logged_in_acts_for_themselves() {
        let (user, session) = (UserId::fresh(), SessionId::fresh());
        let member = Member::of(&Actor::member(user, session, PermissionSet::NONE)).unwrap();
        assert_eq!((member.user(), member.session()), (user, session));
        assert_eq!(Member::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
        assert_eq!(Member::of(&Actor::SYSTEM).unwrap_err(), Denied::Login);
    }

    #[test]
    fn reading_accounts_does_not_allow_to_change_them() {
        let actor = Actor::member(UserId::fresh(), SessionId::fresh(), PermissionSet::of(&[Permission::UsersRead]));
        assert!(UserReader::of(&actor).is_ok());
        assert_eq!(UserManager::of(&actor).unwrap_err(), Denied::Permission(Permission::UsersWrite));
    }
}
