//! What things are called in addresses: lower-case ASCII letters and digits, with single hyphens between them.

/// Whether `text` is such a name, of at most `max` characters.
pub(super) fn is_slug(text: &str, max: usize) -> bool {
    let word = |it: &str| !it.is_empty() && it.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9'));
    text.len() <= max && text.split('-').all(word)
}

/// Declares such a name, the error that says what it is not, and the name of its format.
macro_rules! slug {
    ($(#[$meta:meta])* $name:ident, $(#[$flaw:meta])* $error:ident = $code:literal, $format:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        $(#[$flaw])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("must be 1 to {} lower-case letters and digits, with single hyphens between them", $name::MAX)]
        pub struct $error;

        impl $crate::kernel::Misfit for $error {
            fn code(&self) -> &'static str {
                $code
            }
        }

        impl $name {
            /// The fewest characters it may have.
            pub const MIN: usize = 1;
            /// The most characters it may have.
            pub const MAX: usize = 50;
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                let fits = $crate::identity::slug::is_slug(text, Self::MAX);
                fits.then(|| Self(text.to_owned())).ok_or($error)
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

        $crate::textual!($name, $format);
    };
}
pub(in crate::identity) use slug;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_words_with_hyphens_between_them() {
        assert!(["free", "paid-2", "a"].iter().all(|it| is_slug(it, 50)));
        for bad in ["", "-", "a--b", "a-", "Free", "a b", &"a".repeat(51)] {
            assert!(!is_slug(bad, 50), "{bad:?}");
        }
    }
}
