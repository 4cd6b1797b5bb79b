//! What the use cases that change the catalogue have in common.

use domain::{
    bookstore::{BookstoreError, Slug, other_identifier, unknown_category},
    kernel::{Id, StoreError, Violation},
};

use super::BookstoreUnit;
use crate::Failure;

/// A record that must be there.
pub(super) fn found<T>(loaded: Result<T, StoreError>, absent: BookstoreError) -> Result<T, Failure> {
    existing(loaded)?.ok_or_else(|| absent.into())
}

/// A record that may be there.
pub(super) fn existing<T>(loaded: Result<T, StoreError>) -> Result<Option<T>, Failure> {
    match loaded {
        Ok(record) => Ok(Some(record)),
        Err(StoreError::Absent) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What an aggregate says, refused together with what else is `broken`.
pub(super) fn together<T>(mut broken: Vec<Violation>, outcome: Result<T, BookstoreError>) -> Result<T, BookstoreError> {
    match outcome {
        Err(BookstoreError::Invalid(more)) => {
            broken.extend(more);
            Err(BookstoreError::Invalid(broken))
        }
        Ok(_) if !broken.is_empty() => Err(BookstoreError::Invalid(broken)),
        other => other,
    }
}

/// What is wrong with a category that a product is to be in, if one is named.
pub(super) fn category_violations(
    uow: &mut dyn BookstoreUnit,
    category: Option<&Slug>,
) -> Result<Vec<Violation>, Failure> {
    match category {
        Some(category) if !uow.category_exists(category)? => Ok(vec![unknown_category("/category")]),
        _ => Ok(Vec::new()),
    }
}

/// What is wrong with the id in a body, where the path names the record.
pub(super) fn other_id<T>(path: Id<T>, body: Option<Id<T>>) -> Option<Violation> {
    body.filter(|it| *it != path).map(|_| other_identifier("/id"))
}

/// Refuses a partial change that names no member: it would be a mistake.
pub(super) fn names_something<C: Default + PartialEq>(change: &C) -> Result<(), BookstoreError> {
    let empty = || Violation::new("", "empty", "names no member to change");
    BookstoreError::refuse((*change == C::default()).then(empty).into_iter().collect())
}
