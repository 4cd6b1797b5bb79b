//! What has happened to an application, and to what people let it do.

/// A fact, past and unchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "somebody has to hear of it"]
pub enum OAuthClientEvent {
    /// There is a new one.
    Created,
    /// It is registered with something else.
    Updated,
    /// It has another secret.
    SecretRotated,
    /// It is gone, with all that people have let it do.
    Deleted,
}

impl OAuthClientEvent {
    /// What became of it, in a word.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::SecretRotated => "secret_rotated",
            Self::Deleted => "deleted",
        }
    }
}

/// What a person has decided about an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "somebody has to hear of it"]
pub enum ConsentEvent {
    /// It may do something that it might not before.
    Given,
    /// It may do nothing any more.
    Withdrawn,
}

impl ConsentEvent {
    /// What was decided, in a word.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Withdrawn => "withdrawn",
        }
    }
}
