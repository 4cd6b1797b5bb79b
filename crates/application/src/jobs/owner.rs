//! Who asks for jobs.

use domain::kernel::{Actor, Means, UserId};
use uuid::Uuid;

/// Who asked for a job: it is done in their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The person.
    pub user: UserId,
    /// The login in which they asked, or the key that was shown.
    pub credential: Uuid,
}

impl Owner {
    /// The person who acts, if it is one.
    pub fn of(actor: &Actor) -> Option<Self> {
        let credential = match actor.means()? {
            Means::Login(session) | Means::Grant { session, .. } => session.uuid(),
            Means::Key { key, .. } => key.uuid(),
            Means::Job => return None,
        };
        Some(Self { user: actor.user()?, credential })
    }
}
