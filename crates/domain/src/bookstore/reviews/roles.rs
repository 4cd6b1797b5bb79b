//! The parts people play in what is said about books. Holding one of these values is the proof of the right to play it.

use crate::kernel::{Actor, Denied, Need, Permission, Role, UserId};

/// Somebody who says what they think of books, in their own name.
#[derive(Clone, Copy, Debug)]
pub struct Reviewer {
    user: UserId,
    actor: Actor,
}

/// May hide and restore what others say.
#[derive(Clone, Copy, Debug)]
pub struct Moderator(Actor);

impl Role for Reviewer {
    const NEED: Need = Need::Permission(Permission::ReviewsWrite);

    /// Only a person has an opinion.
    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::ReviewsWrite)?;
        actor.user().map(|user| Self { user, actor: *actor }).ok_or(Denied::Person)
    }
}

impl Role for Moderator {
    const NEED: Need = Need::Permission(Permission::ReviewsModerate);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::ReviewsModerate).map(|()| Self(*actor))
    }
}

impl Reviewer {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The same as policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl Moderator {
    /// As policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{ClientId, Id, PermissionSet};

    #[test]
    fn people_review_and_who_may_moderates() {
        let member =
            |permissions: &[Permission]| Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(permissions));
        let reader = member(&[Permission::ReviewsWrite]);
        assert_eq!(Reviewer::of(&reader).unwrap().user(), reader.user().unwrap());
        assert_eq!(Moderator::of(&reader).unwrap_err(), Denied::Permission(Permission::ReviewsModerate));
        assert!(Moderator::of(&member(&[Permission::ReviewsModerate])).is_ok());
        assert_eq!(Reviewer::of(&member(&[])).unwrap_err(), Denied::Permission(Permission::ReviewsWrite));
        assert_eq!(Reviewer::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
        let program = Actor::client(ClientId::fresh(), PermissionSet::ALL);
        assert_eq!(Reviewer::of(&program).unwrap_err(), Denied::Person);
        assert!(Moderator::of(&program).is_ok());
    }
}
