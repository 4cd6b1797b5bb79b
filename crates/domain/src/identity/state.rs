//! Whether a person may log in.

use std::{fmt, str::FromStr};

use crate::{kernel::Misfit, textual};

/// Whether a person may log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// They may.
    Active,
    /// Not for now.
    Suspended,
    /// Never again.
    Closed,
}

impl UserState {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Active, Self::Suspended, Self::Closed];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }
}

/// No state has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of active, suspended, closed")]
pub struct UserStateError;

impl FromStr for UserState {
    type Err = UserStateError;

    fn from_str(text: &str) -> Result<Self, UserStateError> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(UserStateError)
    }
}

impl Misfit for UserStateError {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

impl fmt::Display for UserState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

textual!(UserState, "user-state");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_known_by_their_names() {
        assert!(UserState::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        assert_eq!("gone".parse::<UserState>(), Err(UserStateError));
    }
}
