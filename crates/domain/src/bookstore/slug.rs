//! Short names for URLs.

use std::{fmt, ops::Deref, str::FromStr};

use crate::{kernel::Misfit, textual};

/// Names a category: lower-case ASCII letters and digits, with single hyphens between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Why a text is no slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {} lower-case letters and digits, with single hyphens between them", Slug::MAX)]
pub struct SlugError;

impl Misfit for SlugError {
    fn code(&self) -> &'static str {
        "slug_format"
    }
}

impl Slug {
    /// The most characters it may have.
    pub const MAX: usize = 64;
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        let word = |it: &str| !it.is_empty() && it.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9'));
        if text.len() > Self::MAX || !text.split('-').all(word) {
            return Err(SlugError);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Deref for Slug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

textual!(Slug, "slug");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_by_single_hyphens() {
        for good in ["a", "fiction", "science-fiction", "20th-century", &"a".repeat(64)] {
            assert_eq!(&*good.parse::<Slug>().unwrap(), good);
        }
        for bad in ["", "-", "a-", "-a", "a--b", "A", "é", "a b", "a_b", "a/b", &"a".repeat(65)] {
            assert_eq!(bad.parse::<Slug>(), Err(SlugError), "{bad:?}");
        }
    }
}
