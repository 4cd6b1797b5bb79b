//! From a credential to an actor.

use domain::kernel::{Actor, SessionId, Timestamp, UserId};

/// What a valid access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Whose it is.
    pub user: UserId,
    /// The login it was given to.
    pub session: SessionId,
}

/// Knows access tokens, and for a moment the actors they stood for.
pub trait AccessTokens: Send + Sync {
    /// The actor behind a token that was checked at most a second ago on this node.
    fn recall(&self, token: &str, at: Timestamp) -> Option<Actor>;

    /// What the token says, if it is genuine, meant for us and in force at `at`.
    fn verify(&self, token: &str, at: Timestamp) -> Option<Claims>;

    /// Remembers for a second that `token` stands for `actor`.
    fn remember(&self, token: &str, actor: Actor, at: Timestamp);

    /// Forgets everything about `user`.
    fn forget(&self, user: UserId);

    /// Makes a token in force from `at` for the lifetime of access tokens, and says that lifetime in seconds.
    fn issue(&self, claims: Claims, roles: &[String], at: Timestamp) -> (String, u32);
}
