//! How a context says no.

use std::error::Error;

/// What a refusal asks of the caller. The outer layers know refusals only by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Show a valid credential.
    Unauthenticated,
    /// You may not do this.
    Forbidden,
    /// There is nothing here, as far as you may know.
    Absent,
    /// Not in the present state of things.
    Conflict,
    /// The record moved on since you looked.
    Stale,
    /// Send something else.
    Invalid,
    /// Come back later: too many tries.
    TooMany,
    /// Come back later: somebody else is needed who does not answer.
    Away,
}

/// Implemented by the error enum of each context.
pub trait Refusal: Error {
    /// What it asks of the caller.
    fn kind(&self) -> Kind;

    /// A stable name in lower snake_case that clients may match on.
    fn code(&self) -> &'static str;

    /// The members of the input that are to blame, where the refusal can tell.
    fn violations(&self) -> Vec<Violation> {
        Vec::new()
    }

    /// What else a program may want to know, such as the transitions that would be legal.
    fn facts(&self) -> Vec<(&'static str, Fact)> {
        Vec::new()
    }
}

/// One fact of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A word or a sentence.
    Text(String),
    /// Several of them.
    List(Vec<String>),
    /// A count, or a number of seconds.
    Number(i64),
    /// Several records, each with facts of its own.
    Records(Vec<Vec<(&'static str, Self)>>),
}

/// One broken member of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// A JSON pointer (RFC 6901) into the body, such as `/authors/0`.
    pub pointer: String,
    /// A stable name in lower snake_case.
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

impl Violation {
    /// `pointer` breaks the rule `code`.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }

    /// The same, found in the member at `place`.
    #[must_use]
    pub fn below(self, place: &str) -> Self {
        Self { pointer: format!("{place}{}", self.pointer), ..self }
    }
}
