//! From a place in a list to the condition that only what follows it meets.

use application::page::{Key, Position};
use domain::kernel::StoreError;

use super::{
    Column, Cut,
    fragment::{Fragment, Value},
};

/// A column and the direction it is sorted in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sorted {
    column: Column,
    descending: bool,
    /// What is known of its values in this stretch.
    nulls: Nulls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nulls {
    None,
    Some,
    All,
}

impl Sorted {
    pub(super) fn by(column: Column, descending: bool) -> Self {
        Self { column, descending, nulls: if column.nullable { Nulls::Some } else { Nulls::None } }
    }

    const fn later(self) -> &'static str {
        if self.descending { " < " } else { " > " }
    }
}

/// A part of a list in which the first key is there in all rows or in none.
pub(super) struct Stretch {
    sorted: Vec<Sorted>,
    after: Option<Vec<Option<Value>>>,
}

impl Stretch {
    /// The stretches from `after` to the end of the list, in order.
    pub(super) fn all(mut sorted: Vec<Sorted>, id: Column, after: Option<&Position>) -> Result<Vec<Self>, StoreError> {
        let descending = sorted.last().is_some_and(|it| it.descending);
        sorted.push(Sorted::by(id, descending));
        let after = after.map(|it| values(&sorted, it)).transpose()?;
        if sorted[0].nulls == Nulls::None {
            return Ok(vec![Self { sorted, after }]);
        }
        let beyond = after.as_ref().is_some_and(|it| it[0].is_none());
        let (with, mut without) =
            (first_is(&sorted, Nulls::None), Self { sorted: first_is(&sorted, Nulls::All), after: None });
        if beyond {
            without.after = after;
            return Ok(vec![without]);
        }
        Ok(vec![Self { sorted: with, after }, without])
    }

    /// The next `limit` rows of it.
    pub(super) fn cut(self, limit: i64) -> Cut {
        let mut only = Fragment::default();
        let first = self.sorted[0];
        if first.column.nullable {
            only.sql(first.column.sql).sql(if first.nulls == Nulls::All { " IS NULL" } else { " IS NOT NULL" });
        }
        if let Some(after) = &self.after {
            if first.column.nullable {
                only.sql(" AND ");
            }
            // In a stretch without it, the first key tells nobody from another.
            let skip = usize::from(first.nulls == Nulls::All);
            follow(&mut only, &self.sorted[skip..], &after[skip..]);
        }
        Cut { only: (!only.is_empty()).then_some(only), order: order(&self.sorted), limit }
    }
}

fn first_is(sorted: &[Sorted], nulls: Nulls) -> Vec<Sorted> {
    let first = Sorted { nulls, ..sorted[0] };
    [first].into_iter().chain(sorted[1..].iter().copied()).collect()
}

fn values(sorted: &[Sorted], Position(keys): &Position) -> Result<Vec<Option<Value>>, StoreError> {
    if keys.len() != sorted.len() {
        return Err(StoreError::Failed("a place in a list that is sorted otherwise".into()));
    }
    sorted.iter().zip(keys).map(|(it, key): (_, &Key)| Value::of(it.column, key)).collect()
}

/// Says which rows follow `after`.
fn follow(out: &mut Fragment, sorted: &[Sorted], after: &[Option<Value>]) {
    let plain = sorted.iter().all(|it| it.nulls == Nulls::None && it.descending == sorted[0].descending);
    if plain {
        return compare_rows(out, sorted, after);
    }
    // A bound on the first key leads the index to the place; what follows is only checked there.
    if let (Nulls::None, Some(value)) = (sorted[0].nulls, &after[0]) {
        let bound = if sorted[0].descending { " <= " } else { " >= " };
        out.sql(sorted[0].column.sql).sql(bound).value(value).sql(" AND ");
    }
    expand(out, sorted, after);
}

/// `(a, b, id) > (x, y, z)`
fn compare_rows(out: &mut Fragment, sorted: &[Sorted], after: &[Option<Value>]) {
    out.sql("(");
    for (number, it) in sorted.iter().enumerate() {
        out.sql(if number == 0 { "" } else { ", " }).sql(it.column.sql);
    }
    out.sql(")").sql(sorted[0].later()).sql("(");
    for (number, value) in after.iter().flatten().enumerate() {
        out.sql(if number == 0 { "" } else { ", " }).value(value);
    }
    out.sql(")");
}

/// `(a > x OR (a = x AND (b < y OR …)))`, with missing values after all others.
fn expand(out: &mut Fragment, sorted: &[Sorted], after: &[Option<Value>]) {
    let (Some(it), Some(value)) = (sorted.first(), after.first()) else { return };
    let (column, rest) = (it.column.sql, |out: &mut Fragment| expand(out, &sorted[1..], &after[1..]));
    out.sql("(");
    let Some(value) = value else {
        // The identifier is never missing, so something follows.
        out.sql(column).sql(" IS NULL AND ");
        rest(out);
        out.sql(")");
        return;
    };
    out.sql(column).sql(it.later()).value(value);
    if it.nulls == Nulls::Some {
        out.sql(" OR ").sql(column).sql(" IS NULL");
    }
    if sorted.len() > 1 {
        out.sql(" OR (").sql(column).sql(" = ").value(value).sql(" AND ");
        rest(out);
        out.sql(")");
    }
    out.sql(")");
}

/// In a stretch without its first key that is still named: only so does PostgreSQL see that its index
/// has the rest in order.
fn order(sorted: &[Sorted]) -> Fragment {
    let mut out = Fragment::default();
    for (number, it) in sorted.iter().enumerate() {
        // Where the identifier is what is sorted by: SQLite would sort once more by what is named twice.
        if sorted[..number].iter().any(|before| before.column == it.column) {
            continue;
        }
        out.sql(if number == 0 { "" } else { ", " });
        if it.nulls == Nulls::Some {
            out.sql(it.column.sql).sql(" IS NULL, ");
        }
        out.sql(it.column.sql).sql(if it.descending { " DESC" } else { "" });
    }
    out
}
