//! A piece of SQL with values in it, as a node of a Diesel query. Its text is the same for every page
//! of a list, so the database prepares it once.

use std::borrow::Cow;

use application::page::Key;
use chrono::NaiveDate;
use diesel::{
    AppearsOnTable, Expression, QueryResult, SelectableExpression,
    expression::{ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Date, Text},
};
use domain::kernel::StoreError;

use super::{Column, Kind};
use crate::db::{
    MultiBackend,
    types::{self, Instant, Ts, Uid},
};

#[derive(Clone, Debug, Default)]
pub(crate) struct Fragment(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    Sql(Cow<'static, str>),
    Value(Value),
}

/// A value that a column is compared with.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
    Instant(Ts),
    Date(NaiveDate),
    Id(types::Key),
}

impl Value {
    /// What `key` stands for in `column`; nothing if the row lacked it.
    pub(super) fn of(column: Column, key: &Key) -> Result<Option<Self>, StoreError> {
        let wrong = || StoreError::Failed(format!("{key:?} is no place in the column {}", column.sql).into());
        Ok(Some(match (column.kind, key) {
            (_, Key::Null) if column.nullable => return Ok(None),
            (Kind::Text, Key::Text(text)) => Self::Text(text.clone()),
            (Kind::Number, Key::Number(number)) => Self::Number(*number),
            (Kind::Instant, Key::Instant(at)) => Self::Instant(Ts(*at)),
            (Kind::Date, Key::Text(date)) => Self::Date(date.parse().map_err(|_| wrong())?),
            (Kind::Id, Key::Id(id)) => Self::Id(types::Key(*id)),
            _ => return Err(wrong()),
        }))
    }
}

impl Fragment {
    /// Goes on with this text. Never anything that came from outside.
    pub(crate) fn sql(&mut self, sql: impl Into<Cow<'static, str>>) -> &mut Self {
        self.0.push(Piece::Sql(sql.into()));
        self
    }

    /// Goes on with another fragment.
    pub(crate) fn append(&mut self, other: &Self) -> &mut Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    /// Goes on with a value.
    pub(crate) fn value(&mut self, value: &Value) -> &mut Self {
        self.0.push(Piece::Value(value.clone()));
        self
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl QueryFragment<MultiBackend> for Fragment {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for piece in &self.0 {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Value(Value::Text(it)) => out.push_bind_param::<Text, _>(it)?,
                Piece::Value(Value::Number(it)) => out.push_bind_param::<BigInt, _>(it)?,
                Piece::Value(Value::Instant(it)) => out.push_bind_param::<Instant, _>(it)?,
                Piece::Value(Value::Date(it)) => out.push_bind_param::<Date, _>(it)?,
                Piece::Value(Value::Id(it)) => out.push_bind_param::<Uid, _>(it)?,
            }
        }
        Ok(())
    }
}

/// Its text varies, so only the text tells one from another.
impl QueryId for Fragment {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Fragment {
    type SqlType = Bool;
}

// The columns are named in text, so Diesel can't know where they belong; a wrong one fails in the
// first test that runs the list.
impl<T> AppearsOnTable<T> for Fragment {}
impl<T> SelectableExpression<T> for Fragment {}

impl<G> ValidGrouping<G> for Fragment {
    type IsAggregate = is_aggregate::No;
}
