//! Value objects that are written as one text: a number with a check digit, a code, a tag.

use std::{error::Error, str::FromStr};

/// Why a text is not of a format.
pub trait Misfit: Error {
    /// A stable name in lower snake_case, such as `isbn_checksum`.
    fn code(&self) -> &'static str;
}

/// A value object with a textual form that has a name, so that the outer layers can describe and
/// check it without knowing it. Declared by [`textual!`](crate::textual).
pub trait Format: FromStr<Err: Misfit> {
    /// The name of the format, in the way of JSON Schema: `isbn`, `language-tag`.
    const NAME: &'static str;

    /// Whether `text` is of this format; otherwise the code of what is wrong, and a sentence for
    /// people.
    fn check(text: &str) -> Result<(), (&'static str, String)> {
        match text.parse::<Self>() {
            Ok(_) => Ok(()),
            Err(misfit) => Err((misfit.code(), misfit.to_string())),
        }
    }
}

/// Gives a type with `Display` and `FromStr` its [`Format`] and the serde traits, which write and
/// read the same text: `textual!(Isbn, "isbn")`.
#[macro_export]
macro_rules! textual {
    ($name:ident, $format:literal) => {
        impl $crate::kernel::Format for $name {
            const NAME: &'static str = $format;
        }

        impl $crate::kernel::__serde::Serialize for $name {
            fn serialize<S: $crate::kernel::__serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::kernel::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::kernel::__serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as $crate::kernel::__serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::kernel::__serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Yes;

    #[derive(Debug, thiserror::Error)]
    #[error("must be yes")]
    struct No;

    impl Misfit for No {
        fn code(&self) -> &'static str {
            "no"
        }
    }

    impl FromStr for Yes {
        type Err = No;

        fn from_str(text: &str) -> Result<Self, No> {
            if text == "yes" { Ok(Self) } else { Err(No) }
        }
    }

    impl fmt::Display for Yes {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("yes")
        }
    }

    textual!(Yes, "agreement");

    #[test]
    fn a_format_tells_what_is_wrong_with_a_text() {
        assert_eq!(Yes::check("yes"), Ok(()));
        assert_eq!(Yes::check("maybe"), Err(("no", "must be yes".to_owned())));
    }

    #[test]
    fn reading_and_writing_use_the_same_text() {
        assert_eq!(serde_json::to_string(&Yes).unwrap(), r#""yes""#);
        assert_eq!(serde_json::from_str::<Yes>(r#""yes""#).unwrap(), Yes);
        assert!(serde_json::from_str::<Yes>(r#""no""#).unwrap_err().to_string().starts_with("must be yes"));
        assert!(serde_json::from_str::<Yes>("1").is_err());
    }
}
