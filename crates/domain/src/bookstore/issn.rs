//! International standard serial numbers (ISO 3297).

use std::{fmt, str::FromStr};

use super::check_digits::{digits, modulo_11, without_separators};
use crate::{kernel::Misfit, textual};

/// The number of a periodical, shown as `NNNN-NNNC`, where `C` is a digit or `X`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Issn([u8; 8]);

/// Why a text is no ISSN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssnError {
    /// Not 8 digits.
    #[error("an ISSN has 8 digits")]
    Length,
    /// Something else than a digit, a hyphen or a space, or an `X` elsewhere than at the end.
    #[error("an ISSN has no {0:?} at that place")]
    Character(char),
    /// The last digit does not follow from the others, so that at least one is mistyped.
    #[error("the ISSN check digit is wrong")]
    Checksum,
}

impl Misfit for IssnError {
    fn code(&self) -> &'static str {
        match self {
            Self::Length => "issn_length",
            Self::Character(_) => "issn_character",
            Self::Checksum => "issn_checksum",
        }
    }
}

impl FromStr for Issn {
    type Err = IssnError;

    /// Reads 8 digits; hyphens and spaces do not matter.
    fn from_str(text: &str) -> Result<Self, IssnError> {
        let digits = digits(&without_separators(text)).map_err(IssnError::Character)?;
        let digits: [u8; 8] = digits.try_into().map_err(|_| IssnError::Length)?;
        if modulo_11(&digits[..7]) != digits[7] {
            return Err(IssnError::Checksum);
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for Issn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in self.0.iter().enumerate() {
            if place == 4 {
                f.write_str("-")?;
            }
            match digit {
                10 => f.write_str("X")?,
                digit => digit.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Issn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

textual!(Issn, "issn");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_shown_with_its_hyphen() {
        for text in ["0378-5955", "03785955", "0378\u{2013}5955", " 0378 5955 "] {
            assert_eq!(text.parse::<Issn>().unwrap().to_string(), "0378-5955", "{text}");
        }
        assert_eq!("2434561x".parse::<Issn>().unwrap().to_string(), "2434-561X");
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        for (text, why) in [
            ("", IssnError::Length),
            ("0378-595", IssnError::Length),
            ("0378-59555", IssnError::Length),
            ("0378-5954", IssnError::Checksum),
            ("X378-5955", IssnError::Character('X')),
            ("0378/5955", IssnError::Character('/')),
        ] {
            assert_eq!(text.parse::<Issn>(), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_seven_digits_have_one_check_digit(body in "[0-9]{4}-[0-9]{3}") {
            let valid: Vec<_> =
                "0123456789X".chars().filter_map(|check| format!("{body}{check}").parse::<Issn>().ok()).collect();
            prop_assert_eq!(valid.len(), 1);
            prop_assert_eq!(&valid[0].to_string()[..8], body.as_str());
            prop_assert_eq!(valid[0].to_string().parse::<Issn>(), Ok(valid[0]));
        }
    }
}
