//! The part people play with applications.

use super::OAuthClientError;
use crate::{
    kernel::{Actor, Attributes, Denied, Need, Permission, PermissionSet, Role, Subject},
    policies::identity::MANAGE_OAUTH_CLIENT,
};

/// May register applications, and change those that may do no more for themselves than they.
#[derive(Clone, Copy, Debug)]
pub struct OAuthClientManager(Actor);

impl Role for OAuthClientManager {
    const NEED: Need = Need::Permission(Permission::ApplicationsManage);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::ApplicationsManage).map(|()| Self(*actor))
    }
}

impl OAuthClientManager {
    /// Whether they may let an application do that for itself, or be shown a secret by which it does: only who may
    /// do it, too.
    pub fn may_allow(&self, permissions: PermissionSet) -> Result<(), OAuthClientError> {
        let record = Attributes::of(None).allowing(permissions);
        let asked = MANAGE_OAUTH_CLIENT.check(&Subject::of(&self.0), &record);
        // Whoever has the role may know of each of them, in whatever state it is.
        asked.map_err(|_| OAuthClientError::BeyondOwnPermissions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{SessionId, UserId};

    #[test]
    fn nobody_lets_an_application_do_what_they_may_not_do_themselves() {
        let permissions = PermissionSet::of(&[Permission::ApplicationsManage, Permission::UsersRead]);
        let by = OAuthClientManager::of(&Actor::member(UserId::fresh(), SessionId::fresh(), permissions)).unwrap();
        assert_eq!(by.may_allow(PermissionSet::of(&[Permission::UsersRead])), Ok(()));
        assert_eq!(by.may_allow(PermissionSet::ALL), Err(OAuthClientError::BeyondOwnPermissions));
        let other = Actor::member(UserId::fresh(), SessionId::fresh(), PermissionSet::NONE);
        assert_eq!(OAuthClientManager::of(&other).unwrap_err(), Denied::Permission(Permission::ApplicationsManage));
    }
}
