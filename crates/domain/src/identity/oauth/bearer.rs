//! The part of whoever shows an access token of a person's.

use crate::kernel::{Actor, Denied, Means, Need, Role, UserId};

/// Whoever shows an access token of a person's: they themselves, or an application that they let act for them, however
/// far that may go.
#[derive(Clone, Copy, Debug)]
pub struct TokenBearer(UserId);

impl Role for TokenBearer {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        match (actor.user(), actor.means()) {
            (Some(user), Some(Means::Login(_) | Means::Grant { .. })) => Ok(Self(user)),
            (None, _) => Err(actor.own().err().unwrap_or(Denied::Login)),
            _ => Err(Denied::Grant),
        }
    }
}

impl TokenBearer {
    /// Whose token it is.
    pub const fn user(&self) -> UserId {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{ApiKeyId, ClientId, PermissionSet, SessionId};

    #[test]
    fn people_and_applications_that_they_let_act_show_access_tokens() {
        let (user, session) = (UserId::fresh(), SessionId::fresh());
        let by = |means| TokenBearer::of(&Actor::person(user, means, PermissionSet::ALL)).map(|it| it.user());
        for means in [Means::Login(session), Means::Grant { session, own: true }, Means::Grant { session, own: false }]
        {
            assert_eq!(by(means), Ok(user));
        }
        assert_eq!(by(Means::Key { key: ApiKeyId::fresh(), own: true }), Err(Denied::Grant));
        let of = |actor| TokenBearer::of(&actor).map(|it| it.user());
        assert_eq!(of(Actor::STRANGER), Err(Denied::Login));
        assert_eq!(of(Actor::client(ClientId::fresh(), PermissionSet::ALL)), Err(Denied::Person));
    }
}
