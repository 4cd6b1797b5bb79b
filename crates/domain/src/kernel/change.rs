//! What a partial change wants of one member.

use serde::{Deserialize, Deserializer};

/// Keep a member as it is, or set it. In a JSON Merge Patch (RFC 7396) an absent member is `Keep`
/// (by `#[serde(default)]`); `null` clears a member that may be empty, which is then a
/// `Change<Option<T>>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Leave it.
    #[default]
    Keep,
    /// This is its new value.
    Set(T),
}

impl<T> Change<T> {
    /// Whether it leaves the member alone.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The new value, if there is to be one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The new value, if there is to be one, without taking it out.
    pub const fn as_ref(&self) -> Change<&T> {
        match self {
            Self::Keep => Change::Keep,
            Self::Set(value) => Change::Set(value),
        }
    }

    /// The same with another value: to replace a name by what it names.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Set(value) => Change::Set(with(value)),
        }
    }

    /// Does it to `member`, and tells whether that made a difference.
    pub fn apply(self, member: &mut T) -> bool
    where
        T: PartialEq,
    {
        match self {
            Self::Set(value) if value != *member => {
                *member = value;
                true
            }
            Self::Set(_) | Self::Keep => false,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Patch {
        #[serde(default)]
        name: Change<String>,
        #[serde(default)]
        note: Change<Option<String>>,
    }

    fn patch(json: &str) -> Patch {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn absent_and_null_are_two_things() {
        assert_eq!(patch("{}"), Patch { name: Change::Keep, note: Change::Keep });
        assert_eq!(patch(r#"{"note": null}"#).note, Change::Set(None));
        assert_eq!(patch(r#"{"note": "a"}"#).note, Change::Set(Some("a".to_owned())));
        assert!(serde_json::from_str::<Patch>(r#"{"name": null}"#).is_err());
    }

    #[test]
    fn applying_tells_whether_anything_changed() {
        let mut member = 1;
        assert!(!Change::Keep.apply(&mut member));
        assert!(!Change::Set(1).apply(&mut member));
        assert!(Change::Set(2).apply(&mut member));
        assert_eq!(member, 2);
    }
}
