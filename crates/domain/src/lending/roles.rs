//! The parts people play in lending. Holding one of these values is the proof of the right to play it.

use crate::kernel::{Actor, Denied, Need, Permission, Role, UserId};

/// Somebody who asks for money, for themselves.
#[derive(Clone, Copy, Debug)]
pub struct Borrower(UserId);

/// May decide about what others ask for.
#[derive(Clone, Copy, Debug)]
pub struct Officer(UserId);

/// May close and archive applications, and write loans off. Lyceum itself may as well.
#[derive(Clone, Copy, Debug)]
pub struct LendingAdmin(Option<UserId>);

/// Whoever is concerned: a borrower, or an officer as well.
#[derive(Clone, Copy, Debug)]
pub struct Participant {
    user: UserId,
    decides: bool,
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
        actor.own().map(Self)
    }
}

impl Role for Officer {
    const NEED: Need = Need::Permission(Permission::LoansDecide);

    /// Only a person decides, who answers for it.
    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::LoansDecide)?;
        actor.user().map(Self).ok_or(Denied::Person)
    }
}

impl Role for LendingAdmin {
    const NEED: Need = Need::Permission(Permission::LoansAdmin);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::LoansAdmin).map(|()| Self(actor.user()))
    }
}

impl Role for Participant {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        let user = actor.own()?;
        Ok(Self { user, decides: actor.may(Permission::LoansDecide) || actor.may(Permission::LoansAdmin) })
    }
}

impl Borrower {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.0
    }
}

impl Officer {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.0
    }
}

impl LendingAdmin {
    /// Who it is, unless it is Lyceum itself.
    pub const fn user(&self) -> Option<UserId> {
        self.0
    }
}

impl Participant {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// What they may see.
    pub const fn scope(&self) -> Scope {
        if self.decides { Scope::Submitted(self.user) } else { Scope::Own(self.user) }
    }
}

impl Scope {
    /// Whether what `borrower` asked for, and ever submitted if so, may be seen.
    pub fn shows(self, borrower: UserId, submitted: bool) -> bool {
        match self {
            Self::Own(user) => user == borrower,
            Self::Submitted(user) => submitted || user == borrower,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, PermissionSet};

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

    #[test]
    fn a_draft_is_its_borrowers_alone() {
        let (borrower, officer) = (member(&[]), member(&[Permission::LoansDecide]));
        let scope = |actor: &Actor| Participant::of(actor).unwrap().scope();
        let user = borrower.user().unwrap();
        assert!(scope(&borrower).shows(user, false) && scope(&officer).shows(user, true));
        assert!(!scope(&officer).shows(user, false) && !scope(&member(&[])).shows(user, true));
    }
}
