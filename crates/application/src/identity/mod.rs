//! The use cases of identity.

use domain::kernel::Actor;

use crate::{Claims, Failure};

/// What identity shows.
pub trait IdentityReader {
    /// The actor in a session that is in force, of a user who is active.
    fn actor(&mut self, claims: Claims) -> Result<Option<Actor>, domain::kernel::StoreError>;
}

/// Everything an identity use case may change, and nothing else.
pub trait IdentityUnit: IdentityReader {}

/// The actor behind a genuine access token, as long as the session stands and the person may act.
pub fn actor(reader: &mut dyn IdentityReader, claims: Claims) -> Result<Actor, Failure> {
    reader.actor(claims)?.ok_or_else(Failure::unauthenticated)
}

/// What a violated constraint of this context means.
pub(crate) fn refusal(_constraint: &str) -> Option<Failure> {
    None
}
