//! Lists: one page of many records, found again by the place of its last one.

use domain::kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// Which page of a list is wanted, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<S> {
    /// How many records at most, 1 to 100.
    pub limit: usize,
    /// By what to sort. Empty where nobody asked for anything: then the use case chooses, and storage
    /// gets what it chose. Ties are broken by the identifier.
    pub sort: Vec<Order<S>>,
    /// Where the page before this one ended.
    pub after: Option<Position>,
    /// Whether to count the whole list.
    pub total: bool,
}

/// One member to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<S> {
    /// The member.
    pub by: S,
    /// Largest first. A missing value is last in both directions.
    pub descending: bool,
}

/// What a list can be sorted by.
pub trait SortMember: Copy + PartialEq + Send + Sync + 'static {
    /// Every member with its public name; the first is the default.
    const MEMBERS: &'static [(&'static str, Self)];
    /// Whether the largest come first where nobody asked for an order.
    const DESCENDING: bool = false;
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The records.
    pub data: Vec<T>,
    /// Where it ends, if more follow.
    pub next: Option<Position>,
    /// How many there are in all, if that was asked.
    pub total: Option<i64>,
}

/// A place in a list: what the record there shows to the sort order, its identifier last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub Vec<Key>);

/// One value that a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Key {
    /// Missing; sorts last.
    #[serde(rename = "z")]
    Null,
    /// Sorted by code point.
    #[serde(rename = "s")]
    Text(String),
    /// Sorted by size.
    #[serde(rename = "n")]
    Number(i64),
    /// Sorted by time.
    #[serde(rename = "t")]
    Instant(Timestamp),
    /// Sorted by its bytes.
    #[serde(rename = "i")]
    Id(uuid::Uuid),
}

impl<S: Copy> PageRequest<S> {
    /// The first page in one order, as large as pages get.
    pub fn first(by: S) -> Self {
        Self { limit: 100, sort: vec![Order { by, descending: false }], after: None, total: false }
    }
}

impl<S: SortMember> PageRequest<S> {
    /// The same in the order that a list has where nobody asked for another.
    #[must_use]
    pub fn in_usual_order(&self) -> Self {
        let mut page = self.clone();
        if let (true, Some((_, by))) = (page.sort.is_empty(), S::MEMBERS.first()) {
            page.sort.push(Order { by: *by, descending: S::DESCENDING });
        }
        page
    }
}

impl<S> PageRequest<S> {
    /// The page of `all`, a list that is in memory, that is sorted by nothing but `key`.
    pub fn cut<T>(&self, mut all: Vec<T>, key: impl Fn(&T) -> Key) -> Page<T> {
        let descending = self.sort.first().is_some_and(|it| it.descending);
        let text = |it: &T| if let Key::Text(text) = key(it) { text } else { String::new() };
        all.sort_by_cached_key(text);
        if descending {
            all.reverse();
        }
        let total = self.total.then(|| i64::try_from(all.len()).unwrap_or(i64::MAX));
        if let Some(Position(after)) = &self.after {
            let begins = all.iter().position(|it| follows(&text(it), after, descending));
            all.drain(..begins.unwrap_or(all.len()));
        }
        let more = all.len() > self.limit;
        all.truncate(self.limit);
        let next = all.last().filter(|_| more).map(|it| Position(vec![key(it)]));
        Page { data: all, next, total }
    }
}

/// Whether what shows `text` comes behind the place `after`.
fn follows(text: &str, after: &[Key], descending: bool) -> bool {
    match after {
        [Key::Text(last)] if descending => text < last.as_str(),
        [Key::Text(last)] => text > last.as_str(),
        _ => false,
    }
}

impl<T> Page<T> {
    /// The same page with other records.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { data: self.data.into_iter().map(f).collect(), next: self.next, total: self.total }
    }
}

/// A record as it is shown, with what a client needs to ask for it again only when it changed.
#[derive(Clone, Debug)]
pub struct Record<V> {
    /// What is shown.
    pub view: V,
    /// Its state.
    pub revision: domain::kernel::Revision,
    /// When it came into that state.
    pub modified: Timestamp,
}

impl<V> Record<V> {
    /// The same state, shown otherwise.
    pub fn map<U>(self, f: impl FnOnce(V) -> U) -> Record<U> {
        Record { view: f(self.view), revision: self.revision, modified: self.modified }
    }
}

/// What a `PUT` did.
#[derive(Clone, Debug)]
pub enum Upserted<V> {
    /// There was no such record; now there is.
    Created(Record<V>),
    /// There was one; now it is this.
    Replaced(Record<V>),
}
