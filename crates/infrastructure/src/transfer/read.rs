//! Reads the rows of a table in the order of their keys, one at a time: a table may be larger than memory.

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    connection::DefaultLoadingMode,
    pg::{Pg, PgRowByRowLoadingMode},
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query,
    sql_types::{BigInt, Binary, HasSqlType, Text},
    sqlite::Sqlite,
};

use super::{
    TransferError,
    catalogue::{Column, Kind, Table},
    value::{Cell, Row},
};
use crate::db::Db;

/// Which part of a table.
#[derive(Clone, Copy, Default)]
pub(super) struct Part<'a> {
    /// Only what comes after this key.
    pub(super) after: Option<&'a [Cell]>,
    /// Only so many rows.
    pub(super) limit: Option<i64>,
}

/// Hands each row to `each`, until there are no more or it fails.
pub(super) fn each(
    db: &mut Db,
    table: &Table,
    part: Part<'_>,
    mut each: impl FnMut(Row) -> Result<(), TransferError>,
) -> Result<(), TransferError> {
    let text = match db {
        Db::Pg(_) => select(table, part, postgres_value, postgres_key, postgres_given),
        Db::Sqlite(_) => select(table, part, named, named, |it, _| it.to_owned()),
    };
    let failed = |error| TransferError::Table(table.name.clone(), error);
    match db {
        Db::Pg(conn) => {
            let query = bound::<Pg>(sql_query(text).into_boxed(), part);
            let rows = query.load_iter::<Row, PgRowByRowLoadingMode>(conn).map_err(failed)?;
            for row in rows {
                each(row.map_err(failed)?)?;
            }
        }
        Db::Sqlite(conn) => {
            let query = bound::<Sqlite>(sql_query(text).into_boxed(), part);
            let rows = query.load_iter::<Row, DefaultLoadingMode>(conn).map_err(failed)?;
            for row in rows {
                each(row.map_err(failed)?)?;
            }
        }
    }
    Ok(())
}

/// How many rows there are, but no more than `most` are counted.
pub(super) fn count(db: &mut Db, table: &Table, most: i64) -> QueryResult<i64> {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        rows: i64,
    }
    let text = format!("SELECT count(*) AS rows FROM (SELECT 1 FROM {} LIMIT {most}) AS part", quoted(&table.name));
    Ok(sql_query(text).get_result::<Count>(db)?.rows)
}

type Said = fn(&Column) -> String;

fn select(table: &Table, part: Part<'_>, value: Said, key: Said, given: fn(&str, &Column) -> String) -> String {
    let join = |all: Vec<String>| all.join(", ");
    let values = join(table.columns.iter().map(value).collect());
    let keys = join(table.key_columns().map(key).collect());
    let after = part.after.map_or_else(String::new, |_| {
        let after = table.key_columns().enumerate().map(|(at, it)| given(&format!("${}", at + 1), it));
        format!(" WHERE ({keys}) > ({})", join(after.collect()))
    });
    let limit = part.limit.map_or_else(String::new, |it| format!(" LIMIT {it}"));
    format!("SELECT {values} FROM {}{after} ORDER BY {keys}{limit}", quoted(&table.name))
}

fn bound<'a, DB>(query: BoxedSqlQuery<'a, DB, SqlQuery>, part: Part<'a>) -> BoxedSqlQuery<'a, DB, SqlQuery>
where
    DB: Backend + HasSqlType<Text> + HasSqlType<BigInt> + HasSqlType<Binary>,
    str: diesel::serialize::ToSql<Text, DB>,
    i64: diesel::serialize::ToSql<BigInt, DB>,
    [u8]: diesel::serialize::ToSql<Binary, DB>,
{
    part.after.unwrap_or_default().iter().fold(query, |query, cell| match cell {
        Cell::Number(it) => query.bind::<BigInt, _>(*it),
        Cell::Text(it) => query.bind::<Text, _>(it.as_str()),
        Cell::Bytes(it) => query.bind::<Binary, _>(it.as_slice()),
        // No part of a primary key.
        Cell::Null => query,
    })
}

/// A name as both databases take it whatever it is.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn named(column: &Column) -> String {
    quoted(&column.name)
}

/// The value in the form in which SQLite would keep it.
fn postgres_value(column: &Column) -> String {
    let name = named(column);
    match column.kind {
        Kind::Instant => format!("to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US\"Z\"')"),
        Kind::Day => format!("to_char({name}, 'YYYY-MM-DD')"),
        Kind::Truth => format!("CAST(CAST({name} AS integer) AS bigint)"),
        Kind::Number => format!("CAST({name} AS bigint)"),
        Kind::Bytes => name,
        Kind::Id | Kind::Document | Kind::Text { .. } => format!("CAST({name} AS text)"),
    }
}

/// The column as it sorts like SQLite's.
fn postgres_key(column: &Column) -> String {
    let name = named(column);
    if column.kind == (Kind::Text { plain: false }) { format!("{name} COLLATE \"C\"") } else { name }
}

/// A value as it was read, for a comparison with the column.
fn postgres_given(parameter: &str, column: &Column) -> String {
    postgres_cast(column.kind, parameter)
}

/// What travelled as `value`, for a column of this kind.
pub(super) fn postgres_cast(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Id => format!("CAST({value} AS uuid)"),
        Kind::Instant => format!("CAST({value} AS timestamptz)"),
        Kind::Day => format!("CAST({value} AS date)"),
        Kind::Document => format!("CAST({value} AS json)"),
        Kind::Truth => format!("({value} <> 0)"),
        Kind::Number | Kind::Bytes | Kind::Text { .. } => value.to_owned(),
    }
}
