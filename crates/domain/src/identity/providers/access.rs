//! Who looks after providers.

use crate::{
    identity::{IdentityError, access::asked},
    kernel::{Actor, Denied, Need, Permission, PermissionSet, Role},
    policies::identity::VOUCH_FOR_PROVIDER,
};

/// May register providers.
#[derive(Clone, Copy, Debug)]
pub struct ProviderManager(Actor);

impl Role for ProviderManager {
    const NEED: Need = Need::Permission(Permission::ApplicationsManage);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::ApplicationsManage).map(|()| Self(*actor))
    }
}

impl ProviderManager {
    /// Whether they may do something about a provider that is believed about addresses, before or after. It can let
    /// anybody in as whoever has one, so only who may do everything decides that, and what becomes of those it has let
    /// in.
    pub fn may_vouch(&self, trusted: bool) -> Result<(), IdentityError> {
        let permissions = if trusted { PermissionSet::ALL } else { PermissionSet::NONE };
        asked(&VOUCH_FOR_PROVIDER, &self.0, permissions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Refusal, SessionId, UserId};

    #[test]
    fn only_who_may_do_everything_has_a_provider_believed() {
        let by = |permissions| {
            ProviderManager::of(&Actor::member(UserId::fresh(), SessionId::fresh(), permissions)).unwrap()
        };
        let manager = by(PermissionSet::of(&[Permission::ApplicationsManage]));
        assert_eq!(manager.may_vouch(false), Ok(()));
        assert_eq!(manager.may_vouch(true).unwrap_err().code(), "beyond_own_permissions");
        assert_eq!(by(PermissionSet::ALL).may_vouch(true), Ok(()));
    }
}
