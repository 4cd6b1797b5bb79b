//! Roles are proof: who holds a value of a role has been found to be allowed to play it.

use super::{Actor, Denied, Permission};

/// A part that an actor may play. A type that implements it must have no other constructor than
/// [`of`](Role::of).
pub trait Role: Sized {
    /// What the actor must hold, if anything; the documentation of an operation shows it.
    const PERMISSION: Option<Permission>;

    /// Finds out whether `actor` may play this part.
    fn of(actor: &Actor) -> Result<Self, Denied>;
}

/// Whoever it is, known or not. Operations that ask for no more are public.
#[derive(Clone, Copy, Debug)]
pub struct Anyone(());

impl Role for Anyone {
    const PERMISSION: Option<Permission> = None;

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
