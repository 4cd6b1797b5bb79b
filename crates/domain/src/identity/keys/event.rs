//! What has happened to a key.

/// A fact, past and unchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "somebody has to hear of it"]
pub enum ApiKeyEvent {
    /// There is a new one.
    Created,
    /// It has another name, plan or end.
    Updated,
    /// It has another secret.
    Rotated,
    /// It is good for nothing any more, and gone.
    Revoked,
}

impl ApiKeyEvent {
    /// What became of it, in a word.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Rotated => "rotated",
            Self::Revoked => "revoked",
        }
    }
}
