//! Optimistic concurrency: which state of a record a change was meant for.

use super::{Kind, Refusal};

/// Counts the changes of one record; the first state is 1. It is what an `ETag` carries.
pub type Revision = i64;

/// What the caller demands of the record's present state (RFC 9110, section 13.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing.
    #[default]
    None,
    /// It exists, in whatever state: `If-Match: *`.
    Exists,
    /// It is in one of these states: `If-Match: "3"`.
    OneOf(Vec<Revision>),
    /// It does not exist: `If-None-Match: *`.
    Absent,
}

impl Precondition {
    /// Holds the demand against a record that exists in the state `revision`.
    pub fn check(&self, revision: Revision) -> Result<(), Stale> {
        let holds = match self {
            Self::None | Self::Exists => true,
            Self::OneOf(wanted) => wanted.contains(&revision),
            Self::Absent => false,
        };
        if holds { Ok(()) } else { Err(Stale) }
    }

    /// Holds the demand against a record that does not exist.
    pub const fn check_absent(&self) -> Result<(), Stale> {
        match self {
            Self::None | Self::Absent => Ok(()),
            Self::Exists | Self::OneOf(_) => Err(Stale),
        }
    }
}

/// The record is not in the state that the caller demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record is not in the state that the precondition demands")]
pub struct Stale;

impl Refusal for Stale {
    fn kind(&self) -> Kind {
        Kind::Stale
    }

    fn code(&self) -> &'static str {
        "precondition_failed"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precondition_holds_only_in_the_state_it_names() {
        assert_eq!(Precondition::None.check(3), Ok(()));
        assert_eq!(Precondition::Exists.check(3), Ok(()));
        assert_eq!(Precondition::OneOf(vec![2, 3]).check(3), Ok(()));
        assert_eq!(Precondition::OneOf(vec![2]).check(3), Err(Stale));
        assert_eq!(Precondition::Absent.check(3), Err(Stale));
    }

    #[test]
    fn a_missing_record_satisfies_only_who_wants_it_missing() {
        assert_eq!(Precondition::None.check_absent(), Ok(()));
        assert_eq!(Precondition::Absent.check_absent(), Ok(()));
        assert_eq!(Precondition::Exists.check_absent(), Err(Stale));
        assert_eq!(Precondition::OneOf(vec![1]).check_absent(), Err(Stale));
    }
}
