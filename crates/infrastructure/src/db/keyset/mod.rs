//! Lists of any length, a page at a time, at the same cost for every page.
//!
//! A page begins after the place where the one before ended, and an index leads there. This is the
//! one mechanism for all lists: a context names its columns in a [`List`] and loads what a [`Cut`]
//! makes of its query.
//!
//! Missing values come last in both directions. `NULLS LAST` would leave a plain index unused, so a
//! list whose first key may be missing is walked in two stretches: those that have it, then the rest.

mod fragment;
mod seek;
#[cfg(test)]
mod tests;

use application::page::{Key, Page, PageRequest, Position};
use diesel::{
    QueryResult,
    query_dsl::methods::{FilterDsl, LimitDsl, OrderDsl},
};
use domain::kernel::StoreError;
pub(crate) use fragment::{Fragment, Value};
use seek::{Sorted, Stretch};

use super::store_error;

/// What a list can be sorted by, for rows of the type `R` and sort members of the type `S`.
pub(crate) struct List<S, R> {
    /// The column with the identifier, which breaks ties.
    pub(crate) id: Column,
    /// The column of each member.
    pub(crate) column: fn(S) -> Column,
    /// What a row shows in that column.
    pub(crate) key: fn(&R, S) -> Key,
    /// The row's identifier.
    pub(crate) row_id: fn(&R) -> Key,
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    sql: &'static str,
    kind: Kind,
    nullable: bool,
}

/// What a column holds, and so which [`Key`] stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Instant,
    Date,
    Id,
}

impl Column {
    /// Text (`COLLATE "C"` on PostgreSQL), as [`Key::Text`].
    pub(crate) const fn text(sql: &'static str) -> Self {
        Self { sql, kind: Kind::Text, nullable: false }
    }

    /// A whole number, as [`Key::Number`].
    pub(crate) const fn number(sql: &'static str) -> Self {
        Self { sql, kind: Kind::Number, nullable: false }
    }

    /// An instant, as [`Key::Instant`].
    pub(crate) const fn instant(sql: &'static str) -> Self {
        Self { sql, kind: Kind::Instant, nullable: false }
    }

    /// A date, as [`Key::Text`] in ISO 8601.
    pub(crate) const fn date(sql: &'static str) -> Self {
        Self { sql, kind: Kind::Date, nullable: false }
    }

    /// An identifier, as [`Key::Id`].
    pub(crate) const fn id(sql: &'static str) -> Self {
        Self { sql, kind: Kind::Id, nullable: false }
    }

    /// The same, but a row may lack it.
    #[must_use]
    pub(crate) const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }
}

/// The part of a list that one query loads.
pub(crate) struct Cut {
    /// The condition, if there is one.
    pub(crate) only: Option<Fragment>,
    /// What to order by.
    pub(crate) order: Fragment,
    /// How many rows are wanted; more do no harm.
    pub(crate) limit: i64,
}

impl Cut {
    /// `query` with the condition, the order and the limit of this part. It is a boxed one
    /// (`into_boxed()`), so that adding them does not change its type.
    pub(crate) fn of<Q>(self, query: Q) -> Q
    where
        Q: FilterDsl<Fragment, Output = Q> + OrderDsl<Fragment, Output = Q> + LimitDsl<Output = Q>,
    {
        let query = match self.only {
            Some(only) => FilterDsl::filter(query, only),
            None => query,
        };
        LimitDsl::limit(OrderDsl::order(query, self.order), self.limit)
    }
}

impl<S: Copy, R> List<S, R> {
    /// The page that `request` asks for. `load` runs its query cut to size, mostly once.
    /// The total is left to the caller.
    pub(crate) fn page(
        &self,
        request: &PageRequest<S>,
        mut load: impl FnMut(Cut) -> QueryResult<Vec<R>>,
    ) -> Result<Page<R>, StoreError> {
        let sorted: Vec<_> = request.sort.iter().map(|it| Sorted::by((self.column)(it.by), it.descending)).collect();
        let wanted = request.limit + 1;
        let mut rows = Vec::new();
        for stretch in Stretch::all(sorted, self.id, request.after.as_ref())? {
            let missing = i64::try_from(wanted - rows.len()).unwrap_or(i64::MAX);
            rows.append(&mut load(stretch.cut(missing)).map_err(store_error)?);
            if rows.len() >= wanted {
                break;
            }
        }
        let more = rows.len() > request.limit;
        rows.truncate(request.limit);
        let next = if more { rows.last().map(|it| self.position(it, request)) } else { None };
        Ok(Page { data: rows, next, total: None })
    }

    fn position(&self, row: &R, request: &PageRequest<S>) -> Position {
        let keys = request.sort.iter().map(|it| (self.key)(row, it.by));
        Position(keys.chain([(self.row_id)(row)]).collect())
    }
}
