//! The part that an application plays for a person.

use crate::kernel::{Actor, Denied, Means, Need, Role, SessionId, UserId};

/// An application that acts for a person, as far as they let it.
#[derive(Clone, Copy, Debug)]
pub struct Grantee {
    user: UserId,
    session: SessionId,
}

impl Role for Grantee {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        match (actor.user(), actor.means()) {
            (Some(user), Some(Means::Grant { session, .. })) => Ok(Self { user, session }),
            (None, _) => Err(actor.own().err().unwrap_or(Denied::Login)),
            _ => Err(Denied::Grant),
        }
    }
}

impl Grantee {
    /// For whom it acts.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// What it was given.
    pub const fn session(&self) -> SessionId {
        self.session
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{ApiKeyId, ClientId, PermissionSet};

    #[test]
    fn only_an_application_that_somebody_let_act_is_one() {
        let (user, session) = (UserId::fresh(), SessionId::fresh());
        let by = |means| Grantee::of(&Actor::person(user, means, PermissionSet::ALL)).map(|it| it.session());
        for own in [true, false] {
            assert_eq!(by(Means::Grant { session, own }), Ok(session));
        }
        assert_eq!(by(Means::Login(session)), Err(Denied::Grant));
        assert_eq!(by(Means::Key { key: ApiKeyId::fresh(), own: true }), Err(Denied::Grant));
        let of = |actor| Grantee::of(&actor).map(|it| it.user());
        assert_eq!(of(Actor::STRANGER), Err(Denied::Login));
        assert_eq!(of(Actor::client(ClientId::fresh(), PermissionSet::ALL)), Err(Denied::Person));
    }
}
