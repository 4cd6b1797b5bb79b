//! The shop's own numbers for what has no other.

use std::{fmt, ops::Deref, str::FromStr};

use crate::{kernel::Misfit, textual};

/// A stock keeping unit: ASCII letters and digits and `-`, `.`, `_`. Case counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sku(String);

/// Why a text is no stock keeping unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {} letters, digits, hyphens, points and underscores", Sku::MAX)]
pub struct SkuError;

impl Misfit for SkuError {
    fn code(&self) -> &'static str {
        "sku_format"
    }
}

impl Sku {
    /// The most characters it may have.
    pub const MAX: usize = 64;
}

impl FromStr for Sku {
    type Err = SkuError;

    fn from_str(text: &str) -> Result<Self, SkuError> {
        let fits = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.' | b'_');
        if text.is_empty() || text.len() > Self::MAX || !text.bytes().all(fits) {
            return Err(SkuError);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Deref for Sku {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

textual!(Sku, "sku");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_three_signs_make_a_sku() {
        for good in ["A", "MUG-01.b_2", &"9".repeat(64)] {
            assert_eq!(&*good.parse::<Sku>().unwrap(), good);
        }
        for bad in ["", " ", "a b", "ä", "a/b", &"9".repeat(65)] {
            assert_eq!(bad.parse::<Sku>(), Err(SkuError), "{bad:?}");
        }
    }
}
