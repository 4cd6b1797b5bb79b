//! The parts people play with keys and plans.

use super::ApiKeyError;
use crate::{
    kernel::{Actor, Attributes, Denied, Need, Permission, PermissionSet, Role, SessionId, Subject, UserId},
    policies::identity::KEEP_API_KEY,
};

/// Somebody who makes keys for programs of theirs: a person who has logged in themselves, since a key never
/// makes another.
#[derive(Clone, Copy, Debug)]
pub struct ApiKeyOwner {
    user: UserId,
    session: SessionId,
    permissions: PermissionSet,
}

/// Somebody who looks after keys: their own, or everybody's.
#[derive(Clone, Copy, Debug)]
pub struct ApiKeyKeeper {
    actor: Actor,
}

impl Role for ApiKeyOwner {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.themselves().map(|(user, session)| Self { user, session, permissions: actor.permissions() })
    }
}

impl ApiKeyOwner {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The session they act in.
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// What they may do themselves.
    pub const fn permissions(&self) -> PermissionSet {
        self.permissions
    }

    /// Whether they may put a key on a plan, which is open to everybody or not.
    pub const fn may_choose(&self, self_service: bool) -> Result<(), ApiKeyError> {
        chosen(self_service, self.permissions.holds(Permission::ApiKeysManage))
    }
}

impl Role for ApiKeyKeeper {
    const NEED: Need = Need::Login;

    /// What a person does to their own keys they do themselves; a program may manage everybody's, if it may.
    fn of(actor: &Actor) -> Result<Self, Denied> {
        let keeper = Self { actor: *actor };
        if keeper.manages() { Ok(keeper) } else { actor.themselves().map(|_| keeper) }
    }
}

impl ApiKeyKeeper {
    const fn manages(&self) -> bool {
        self.actor.may(Permission::ApiKeysManage)
    }

    /// Whose keys they may see: one person's, or everybody's.
    pub const fn reach(&self) -> Option<UserId> {
        if self.manages() { None } else { self.actor.user() }
    }

    /// Whether they may see the keys of `owner`.
    pub fn reaches(&self, owner: UserId) -> bool {
        let record = Attributes::of(Some(owner));
        KEEP_API_KEY.sees.holds(&Subject::of(&self.actor), &record)
    }

    /// Whether they may put a key on a plan, which is open to everybody or not.
    pub const fn may_choose(&self, self_service: bool) -> Result<(), ApiKeyError> {
        chosen(self_service, self.manages())
    }
}

const fn chosen(self_service: bool, manages: bool) -> Result<(), ApiKeyError> {
    if self_service || manages { Ok(()) } else { Err(ApiKeyError::PlanNotOpen) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{ApiKeyId, Means};

    const MANAGES: PermissionSet = PermissionSet::of(&[Permission::ApiKeysManage]);

    fn key(permissions: PermissionSet) -> Actor {
        Actor::person(UserId::fresh(), Means::Key { key: ApiKeyId::fresh(), own: true }, permissions)
    }

    #[test]
    fn a_key_never_makes_a_key() {
        assert_eq!(ApiKeyOwner::of(&key(PermissionSet::ALL)).unwrap_err(), Denied::Person);
        assert_eq!(ApiKeyOwner::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
    }

    #[test]
    fn people_see_their_own_keys_and_managers_everybodys() {
        let (user, other) = (UserId::fresh(), UserId::fresh());
        let keeper = |permissions| ApiKeyKeeper::of(&Actor::member(user, SessionId::fresh(), permissions)).unwrap();
        let own = keeper(PermissionSet::NONE);
        assert!(own.reaches(user) && !own.reaches(other) && own.reach() == Some(user));
        assert!(keeper(MANAGES).reaches(other) && keeper(MANAGES).reach().is_none());
        assert_eq!(ApiKeyKeeper::of(&key(PermissionSet::NONE)).unwrap_err(), Denied::Person);
        assert!(ApiKeyKeeper::of(&key(MANAGES)).unwrap().reaches(other));
    }

    #[test]
    fn a_plan_that_is_not_open_takes_somebody_who_manages_keys() {
        let owner =
            |permissions| ApiKeyOwner::of(&Actor::member(UserId::fresh(), SessionId::fresh(), permissions)).unwrap();
        assert_eq!(owner(PermissionSet::NONE).may_choose(true), Ok(()));
        assert_eq!(owner(PermissionSet::NONE).may_choose(false), Err(ApiKeyError::PlanNotOpen));
        assert_eq!(owner(MANAGES).may_choose(false), Ok(()));
    }
}
