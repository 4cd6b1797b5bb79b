//! Policies: who may do what to which record, as data that both decides and speaks.
//!
//! A permission says what somebody may do at all. A policy says to which records: by whose they are, in which state
//! they are, who has approved them (attribute-based access control, NIST SP 800-162). The one table of them is in
//! [`policies`](crate::policies); the use cases ask it, and the documentation is generated from it.

mod attributes;
mod condition;
mod speech;

pub use attributes::{Attributes, Subject};
pub use condition::{Condition, Party};

use super::{Actor, Denied, Kind, Need, Refusal};

/// Who may do something to a record, and how those who may not are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What is done to what, such as `loan_application.withdraw`.
    pub name: &'static str,
    /// The operations that it rules, by their names in the API.
    pub operations: &'static [&'static str],
    /// What whoever the record belongs to is called, such as `the borrower`.
    pub owner: &'static str,
    /// What it takes before the record is even looked for: else 401 or 403, whatever record is named.
    pub need: Need,
    /// Who may know of the record: to all others it looks absent, 404.
    pub sees: Condition,
    /// What has to be so besides: else 403 or 409. The first that does not hold is the one that is told.
    pub rules: &'static [Rule],
}

/// One condition of a policy, and what it is answered with where it does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What has to be so.
    pub must: Condition,
    /// What it is answered with.
    pub otherwise: Otherwise,
}

/// How those are refused who may know of a record but not do this to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// For a reason of its own.
    Forbidden(Forbidden),
    /// For want of the permission that the record asks for.
    Lacking,
    /// For the state that the record is in, in the words of its own rules.
    State,
}

/// Why somebody may not do something to a record that they know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Forbidden {
    /// A stable name in lower snake_case.
    pub code: &'static str,
    /// For people.
    pub why: &'static str,
}

/// What a policy says instead of yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not to this actor, whatever the record.
    Denied(Denied),
    /// There is no such record, as far as they may know.
    Hidden,
    /// They may know of the record, but not do this to it.
    Forbidden(Forbidden),
    /// They might, in another state of the record.
    State,
}

impl Policy {
    /// What others are made from: everybody may, whatever the record.
    pub const OPEN: Self = Self {
        name: "",
        operations: &[],
        owner: "its owner",
        need: Need::Nothing,
        sees: Condition::Everybody,
        rules: &[],
    };

    /// Whether `subject` may do it to `record`. What is not known of either allows nothing.
    pub fn check(&self, subject: &Subject<'_>, record: &Attributes<'_>) -> Result<(), Refused> {
        self.need.check(subject.actor()).map_err(Refused::Denied)?;
        if !self.sees.holds(subject, record) {
            return Err(Refused::Hidden);
        }
        let broken = self.rules.iter().find(|it| !it.must.holds(subject, record));
        broken.map_or(Ok(()), |it| Err(it.otherwise.refused(record)))
    }

    /// Whether `actor` may know of `record`. Whoever lists records asks this about an example of each sort of them,
    /// so that a list cannot show what would otherwise be hidden.
    pub fn shows(&self, actor: &Actor, record: &Attributes<'_>) -> bool {
        self.need.check(actor).is_ok() && self.sees.holds(&Subject::of(actor), record)
    }

    /// Whether it can be done to what is in `state`, by somebody.
    pub fn is_possible_in(&self, state: &str) -> bool {
        let states =
            self.rules.iter().filter_map(|it| if let Condition::While(it) = it.must { Some(it) } else { None });
        states.into_iter().all(|it| it.contains(&state))
    }
}

impl Rule {
    /// This has to be so, or it is forbidden.
    pub const fn or(must: Condition, code: &'static str, why: &'static str) -> Self {
        Self { must, otherwise: Otherwise::Forbidden(Forbidden { code, why }) }
    }

    /// The record has to be in one of these states.
    pub const fn during(states: &'static [&'static str]) -> Self {
        Self { must: Condition::While(states), otherwise: Otherwise::State }
    }
}

impl Otherwise {
    fn refused(self, record: &Attributes<'_>) -> Refused {
        match (self, record.permission()) {
            (Self::Forbidden(why), _) => Refused::Forbidden(why),
            (Self::Lacking, Some(permission)) => Refused::Denied(Denied::Permission(permission)),
            (Self::Lacking, None) => Refused::Hidden,
            (Self::State, _) => Refused::State,
        }
    }
}

impl Refusal for Forbidden {
    fn kind(&self) -> Kind {
        Kind::Forbidden
    }

    fn code(&self) -> &'static str {
        self.code
    }
}

#[cfg(test)]
mod tests;
