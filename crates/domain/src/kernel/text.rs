//! Short texts with a length, the commonest kind of value object.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::Misfit;

/// Why a text is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but space where something is wanted.
    #[error("must not be blank")]
    Blank,
    /// Fewer characters than wanted.
    #[error("must have at least {0} characters")]
    TooShort(usize),
    /// More characters than allowed.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// A character that no text needs and that some databases cannot keep, such as NUL.
    #[error("must not contain the control character U+{0:04X}")]
    Control(u32),
}

impl TextError {
    /// Its stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::TooShort(_) => "too_short",
            Self::TooLong(_) => "too_long",
            Self::Control(_) => "control_character",
        }
    }
}

impl Misfit for TextError {
    fn code(&self) -> &'static str {
        Self::code(self)
    }
}

/// Whether `text` has `min` to `max` characters (Unicode scalar values), not all of them blank, and
/// no control character but tab, line feed and carriage return.
pub fn check_text(text: &str, min: usize, max: usize) -> Result<(), TextError> {
    if let Some(bad) = text.chars().find(|it| it.is_control() && !matches!(it, '\t' | '\n' | '\r')) {
        return Err(TextError::Control(bad.into()));
    }
    if min > 0 && text.trim().is_empty() {
        return Err(TextError::Blank);
    }
    // Bytes bound characters from above, so most texts are never counted.
    let length = if text.is_ascii() { text.len() } else { text.chars().count() };
    if length < min {
        return Err(TextError::TooShort(min));
    }
    if length > max {
        return Err(TextError::TooLong(max));
    }
    Ok(())
}

/// `text` with one space for each run of white space, and none at either end.
pub fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

/// `text` without case and accents: decomposed (NFKD), marks removed, upper and then lower case, because
/// only together they take all that differs in case alone to the same (`ß` and `SS`, `ς` and `Σ`).
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let bare = text.nfkd().filter(|it| !is_combining_mark(*it));
    bare.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// Declares a value object for a text of a certain length.
///
/// `text!(/// The title. pub Title: 1..=300)` gives a newtype that can only be made by
/// `TryFrom<String>`, derefs to `str`, and refuses a bad text also when deserialised.
#[macro_export]
macro_rules! text {
    ($(#[$meta:meta])* $vis:vis $name:ident: $min:literal..=$max:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(String);

        impl $name {
            /// The fewest characters it may have.
            pub const MIN: usize = $min;
            /// The most characters it may have.
            pub const MAX: usize = $max;

            /// Takes the text out.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::kernel::TextError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $crate::kernel::check_text(&text, $min, $max)?;
                Ok(Self(text))
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl $crate::kernel::__serde::Serialize for $name {
            fn serialize<S: $crate::kernel::__serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> $crate::kernel::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::kernel::__serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as $crate::kernel::__serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(text).map_err($crate::kernel::__serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_counted_in_characters() {
        assert_eq!(check_text("äöü", 1, 3), Ok(()));
        assert_eq!(check_text("äöüß", 1, 3), Err(TextError::TooLong(3)));
        assert_eq!(check_text("ab", 3, 9), Err(TextError::TooShort(3)));
        assert_eq!(check_text(" \t", 1, 9), Err(TextError::Blank));
        assert_eq!(check_text("", 0, 9), Ok(()));
    }

    #[test]
    fn control_characters_are_refused_but_for_those_of_layout() {
        assert_eq!(check_text("a\0b", 1, 9), Err(TextError::Control(0)));
        assert_eq!(check_text("a\u{85}b", 1, 9), Err(TextError::Control(0x85)));
        assert_eq!(check_text("a\tb\r\n", 1, 9), Ok(()));
    }

    #[test]
    fn runs_of_white_space_collapse() {
        assert_eq!(collapse(" a \u{a0}\t b\n"), "a b");
        assert_eq!(collapse(" "), "");
    }

    #[test]
    fn folding_removes_case_and_accents() {
        assert_eq!(fold("Émile ZOLA"), "emile zola");
        assert_eq!(fold("Ǆ ﬁn"), "dz fin");
        assert_eq!((fold("Straße"), fold("STRASSE")), ("strasse".into(), "strasse".into()));
        assert_eq!(fold("Σίσυφος"), fold("ΣΊΣΥΦΟΣ"));
    }
}
