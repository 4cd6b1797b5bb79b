//! The use cases of the bookstore.

use crate::Failure;

/// What the bookstore shows.
pub trait BookstoreReader {}

/// Everything a bookstore use case may change, and nothing else.
pub trait BookstoreUnit: BookstoreReader {}

/// What a violated constraint of this context means.
pub(crate) fn refusal(_constraint: &str) -> Option<Failure> {
    None
}
