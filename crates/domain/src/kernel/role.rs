//! Roles are proof: who holds a value of a role has been found to be allowed to play it.

use super::{Actor, Denied, Permission};

/// What an actor needs to play a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Need {
    /// Nothing: strangers may as well.
    #[default]
    Nothing,
    /// To be logged in.
    Login,
    /// To be known, and to hold this.
    Permission(Permission),
}

impl Need {
    /// Whether `actor` has it.
    pub fn check(self, actor: &Actor) -> Result<(), Denied> {
        match self {
            Self::Login if *actor == Actor::STRANGER => Err(Denied::Login),
            Self::Nothing | Self::Login => Ok(()),
            Self::Permission(permission) => actor.require(permission),
        }
    }
}

/// A part that an actor may play. A type that implements it must have no other constructor than
/// [`of`](Role::of).
pub trait Role: Sized {
    /// What the actor needs; the documentation of an operation shows it.
    const NEED: Need;

    /// Finds out whether `actor` may play this part.
    fn of(actor: &Actor) -> Result<Self, Denied>;
}

/// Whoever it is, known or not. Operations that ask for no more are public.
#[derive(Clone, Copy, Debug)]
pub struct Anyone(());

impl Role for Anyone {
    const NEED: Need = Need::Nothing;

    fn of(_: &Actor) -> Result<Self, Denied> {
        Ok(Self(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_is_anyone() {
        assert!(Anyone::of(&Actor::STRANGER).is_ok());
    }
}
