//! Whether a review is for all to see.

use std::{fmt, str::FromStr};

use crate::{kernel::Misfit, textual};

/// Whether a review is for all to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewState {
    /// It is, and counts.
    Published,
    /// A moderator hid it: its author and moderators see it, and it does not count.
    Hidden,
}

impl ReviewState {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Published, Self::Hidden];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Hidden => "hidden",
        }
    }
}

/// No state has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of published, hidden")]
pub struct ReviewStateError;

impl FromStr for ReviewState {
    type Err = ReviewStateError;

    fn from_str(text: &str) -> Result<Self, ReviewStateError> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(ReviewStateError)
    }
}

impl Misfit for ReviewStateError {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

impl fmt::Display for ReviewState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

textual!(ReviewState, "review-state");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_known_by_their_names() {
        assert!(ReviewState::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        assert_eq!("gone".parse::<ReviewState>(), Err(ReviewStateError));
    }
}
