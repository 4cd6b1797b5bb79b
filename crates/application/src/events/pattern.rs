//! Which types of events are meant: one by its name, all that begin so, or all there are.

use std::{fmt, str::FromStr};

use domain::kernel::Misfit;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// `book.created`, all that begin with `book.` as `book.*`, or all as `*`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventPattern(String);

/// The text means no types of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a type of events such as book.created, book.* or *")]
pub struct NoEventPattern;

impl Misfit for NoEventPattern {
    fn code(&self) -> &'static str {
        "event_type"
    }
}

impl EventPattern {
    /// The fewest characters it may have.
    pub const MIN: usize = 1;
    /// The most characters it may have.
    pub const MAX: usize = 100;

    /// Whether events of the type `kind` are meant.
    pub fn includes(&self, kind: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(beginning) => kind.starts_with(beginning),
            None => self.0 == kind,
        }
    }

    /// All that mean events of the type `kind`.
    pub fn all_that_include(kind: &str) -> Vec<Self> {
        let mut all = vec![Self("*".to_owned()), Self(kind.to_owned())];
        all.extend(kind.split_once('.').map(|(noun, _)| Self(format!("{noun}.*"))));
        all
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EventPattern {
    type Err = NoEventPattern;

    fn from_str(text: &str) -> Result<Self, NoEventPattern> {
        let word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
        let means_types = match text.split_once('.') {
            Some((noun, verb)) => word(noun) && (verb == "*" || word(verb)),
            None => text == "*" || word(text),
        };
        if means_types && text.len() <= Self::MAX { Ok(Self(text.to_owned())) } else { Err(NoEventPattern) }
    }
}

impl fmt::Display for EventPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for EventPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EventPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> EventPattern {
        text.parse().unwrap()
    }

    #[test]
    fn a_pattern_means_what_it_names() {
        for (text, meant, not_meant) in [
            ("book.created", &["book.created"][..], &["book.updated", "book.created_again", "book"][..]),
            ("book.*", &["book.created", "book.archived"], &["bookcase.moved", "book"]),
            ("*", &["book.created", "loan_application.submitted"], &[]),
        ] {
            assert!(meant.iter().all(|it| pattern(text).includes(it)), "{text}");
            assert!(!not_meant.iter().any(|it| pattern(text).includes(it)), "{text}");
            for kind in meant {
                assert!(EventPattern::all_that_include(kind).contains(&pattern(text)), "{text}");
            }
        }
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for bad in ["", ".", "book.", ".created", "Book.created", "book created", "book.*x", "*.created", "a.b.c", "**"]
        {
            assert_eq!(bad.parse::<EventPattern>(), Err(NoEventPattern), "{bad}");
        }
        assert!("a".repeat(101).parse::<EventPattern>().is_err());
    }
}
