//! What it means when the database itself says no: from the name of a constraint to a refusal.
//!
//! The names are the same on every database. Each context keeps its own table; this module only
//! knows which contexts there are.

use domain::kernel::Kind;

use crate::{Failure, bookstore, identity, lending};

pub(crate) fn refusal(constraint: &str) -> Failure {
    bookstore::refusal(constraint)
        .or_else(|| identity::refusal(constraint))
        .or_else(|| lending::refusal(constraint))
        .unwrap_or_else(|| unforeseen(constraint))
}

/// A constraint that no use case foresaw still refuses, and never answers as a defect of the server:
/// the record was protected, and the caller may look again.
fn unforeseen(constraint: &str) -> Failure {
    tracing::warn!(constraint, "a constraint without an error code was violated");
    Failure::plain(Kind::Conflict, "conflict", "the request conflicts with the present state of the record")
}
