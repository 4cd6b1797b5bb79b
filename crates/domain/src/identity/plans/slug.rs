//! What plans are called in addresses.

use std::{fmt, ops::Deref, str::FromStr};

use crate::{kernel::Misfit, textual};

/// Names a plan: lower-case ASCII letters and digits, with single hyphens between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanSlug(String);

/// The text cannot name a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {} lower-case letters and digits, with single hyphens between them", PlanSlug::MAX)]
pub struct PlanSlugError;

impl Misfit for PlanSlugError {
    fn code(&self) -> &'static str {
        "plan_slug"
    }
}

impl PlanSlug {
    /// The fewest characters it may have.
    pub const MIN: usize = 1;
    /// The most characters it may have.
    pub const MAX: usize = 50;
}

impl FromStr for PlanSlug {
    type Err = PlanSlugError;

    fn from_str(text: &str) -> Result<Self, PlanSlugError> {
        let word = |it: &str| !it.is_empty() && it.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9'));
        if text.len() <= Self::MAX && text.split('-').all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(PlanSlugError)
        }
    }
}

impl Deref for PlanSlug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlanSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

textual!(PlanSlug, "plan-slug");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_words_with_hyphens_between_them() {
        assert!(["free", "paid-2", "a"].iter().all(|it| it.parse::<PlanSlug>().is_ok()));
        for bad in ["", "-", "a--b", "a-", "Free", "a b", &"a".repeat(51)] {
            assert_eq!(bad.parse::<PlanSlug>(), Err(PlanSlugError), "{bad:?}");
        }
    }
}
