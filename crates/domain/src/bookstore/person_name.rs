//! The names of people.

use std::{fmt, ops::Deref, str::FromStr};

use unicode_normalization::UnicodeNormalization;

use crate::{
    kernel::{TextError, check_text, collapse},
    textual,
};

/// A person's name as it is shown. Runs of white space collapse into one space, and none is left at
/// either end: files and forms are full of them, and no name is told apart by them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

impl PersonName {
    /// The fewest characters it may have.
    pub const MIN: usize = 1;
    /// The most characters it may have, white space collapsed.
    pub const MAX: usize = 200;

    /// What two spellings of one name have in common: lower case, accents kept but composed
    /// (NFC), so that it does not matter how they were typed.
    pub fn key(&self) -> String {
        self.0.to_lowercase().nfc().collect()
    }
}

impl FromStr for PersonName {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let name = collapse(text);
        check_text(&name, Self::MIN, Self::MAX)?;
        Ok(Self(name))
    }
}

impl TryFrom<String> for PersonName {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        text.parse()
    }
}

impl Deref for PersonName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

textual!(PersonName, "person-name");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> PersonName {
        text.parse().unwrap()
    }

    #[test]
    fn white_space_collapses() {
        assert_eq!(&*name("  J.R.R. \t Tolkien\n"), "J.R.R. Tolkien");
        assert_eq!(" \u{a0} ".parse::<PersonName>(), Err(TextError::Blank));
        assert_eq!(format!(" {} ", "a".repeat(200)).parse::<PersonName>().unwrap().len(), 200);
        assert_eq!("a".repeat(201).parse::<PersonName>(), Err(TextError::TooLong(200)));
        assert_eq!("a\0".parse::<PersonName>(), Err(TextError::Control(0)));
    }

    #[test]
    fn the_key_forgets_case_and_keeps_accents() {
        assert_eq!(name("ÉMILE  Zola").key(), name("émile zola").key());
        assert_eq!(name("E\u{301}mile Zola").key(), name("Émile Zola").key());
        assert_ne!(name("Emile Zola").key(), name("Émile Zola").key());
    }

    proptest! {
        #[test]
        fn reading_a_name_again_changes_nothing(text in ".*") {
            if let Ok(once) = text.parse::<PersonName>() {
                prop_assert_eq!(name(&once), once);
            }
        }
    }
}
