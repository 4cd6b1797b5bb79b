//! The parts people play in lending. Holding one of these values is the proof of the right to play it.

use crate::{
    kernel::{Actor, Attributes, Denied, Need, Permission, Role, UserId},
    policies::lending::SEE_APPLICATION,
};

/// Somebody who asks for money, for themselves.
#[derive(Clone, Copy, Debug)]
pub struct Borrower {
    user: UserId,
    actor: Actor,
}

/// May decide about what others ask for.
#[derive(Clone, Copy, Debug)]
pub struct Officer {
    user: UserId,
    actor: Actor,
}

/// May close and archive applications, and write loans off. Lyceum itself may as well.
#[derive(Clone, Copy, Debug)]
pub struct LendingAdmin(Actor);

/// Whoever is concerned: a borrower, or an officer as well.
#[derive(Clone, Copy, Debug)]
pub struct Participant {
    user: UserId,
    actor: Actor,
}

/// What somebody may see: every query asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Their own applications and loans.
    Own(UserId),
    /// Their own, and all that were ever submitted.
    Submitted(UserId),
}

impl Role for Borrower {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.own().map(|user| Self { user, actor: *actor })
    }
}

impl Role for Officer {
    const NEED: Need = Need::Permission(Permission::LoansDecide);

    /// Only a person decides, who answers for it.
    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::LoansDecide)?;
        actor.user().map(|user| Self { user, actor: *actor }).ok_or(Denied::Person)
    }
}

impl Role for LendingAdmin {
    const NEED: Need = Need::Permission(Permission::LoansAdmin);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::LoansAdmin).map(|()| Self(*actor))
    }
}

impl Role for Participant {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.own().map(|user| Self { user, actor: *actor })
    }
}

impl Borrower {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The same as policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl Officer {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The same as policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl LendingAdmin {
    /// Who it is, unless it is Lyceum itself.
    pub const fn user(&self) -> Option<UserId> {
        self.0.user()
    }

    /// The same as policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.0
    }
}

impl Participant {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The same as policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What they may see: the policy is asked about what somebody else has submitted.
    pub fn scope(&self) -> Scope {
        let of_another = Attributes::of(None).shared(true);
        if SEE_APPLICATION.shows(&self.actor, &of_another) {
            Scope::Submitted(self.user)
        } else {
            Scope::Own(self.user)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        kernel::{Id, PermissionSet},
        policies::lending::SEE_LOAN,
    };

    fn member(permissions: &[Permission]) -> Actor {
        Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(permissions))
    }

    #[test]
    fn an_officer_decides_and_only_an_administrator_closes() {
        let officer = member(&[Permission::LoansDecide]);
        assert!(Officer::of(&officer).is_ok() && Borrower::of(&officer).is_ok());
        assert_eq!(LendingAdmin::of(&officer).unwrap_err(), Denied::Permission(Permission::LoansAdmin));
        assert_eq!(Officer::of(&member(&[])).unwrap_err(), Denied::Permission(Permission::LoansDecide));
        assert_eq!(Borrower::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
    }

    #[test]
    fn lyceum_closes_what_is_old_but_decides_and_borrows_nothing() {
        assert_eq!(LendingAdmin::of(&Actor::SYSTEM).unwrap().user(), None);
        assert_eq!(Officer::of(&Actor::SYSTEM).unwrap_err(), Denied::Person);
        assert_eq!(Borrower::of(&Actor::SYSTEM).unwrap_err(), Denied::Login);
    }

    /// What storage finds in a scope.
    fn finds(scope: Scope, borrower: UserId, submitted: bool) -> bool {
        match scope {
            Scope::Own(user) => user == borrower,
            Scope::Submitted(user) => submitted || user == borrower,
        }
    }

    #[test]
    fn a_list_shows_what_the_policy_shows() {
        for permissions in [&[][..], &[Permission::LoansDecide], &[Permission::LoansAdmin], Permission::ALL] {
            let actor = member(permissions);
            let scope = Participant::of(&actor).unwrap().scope();
            for (owner, submitted) in [(actor.user(), false), (actor.user(), true), (None, false), (None, true)] {
                let borrower = owner.unwrap_or_else(Id::fresh);
                let application = Attributes::of(Some(borrower)).shared(submitted);
                let shown = SEE_APPLICATION.shows(&actor, &application);
                assert_eq!(finds(scope, borrower, submitted), shown, "{permissions:?} {owner:?} {submitted}");
                let loan = SEE_LOAN.shows(&actor, &Attributes::of(Some(borrower)));
                assert_eq!(finds(scope, borrower, true), loan, "a loan: {permissions:?} {owner:?}");
            }
        }
    }

    #[test]
    fn a_draft_is_its_borrowers_alone() {
        let (borrower, officer) = (member(&[]), member(&[Permission::LoansDecide]));
        let shows =
            |actor: &Actor, submitted| SEE_APPLICATION.shows(actor, &Attributes::of(borrower.user()).shared(submitted));
        assert!(shows(&borrower, false) && shows(&officer, true));
        assert!(!shows(&officer, false) && !shows(&member(&[]), true));
    }
}
