//! Histories: what was done with a record, step by step. Each context shows its own in its own words.

use domain::kernel::{Revision, Timestamp, UserId};

use crate::page::SortMember;

/// One step of a record that is known by an `I`, as it is kept: an action `A` between states `S`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<I, A, S> {
    /// Of which record.
    pub of: I,
    /// Which state of the record it led to. No two steps led to the same.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
    /// Who; nobody where Lyceum itself did it.
    pub actor: Option<UserId>,
    /// What was done.
    pub action: A,
    /// The state before; none before the beginning.
    pub from: Option<S>,
    /// The state after.
    pub to: S,
    /// Why, or of how much, where there is more to say.
    pub why: Option<String>,
    /// In which request.
    pub request_id: String,
}

/// What a history can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistorySort {
    /// In the order in which it happened.
    At,
}

impl SortMember for HistorySort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("at", Self::At)];
}
