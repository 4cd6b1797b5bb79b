//! Writes rows into a table, many at a time.

use diesel::{
    QueryResult, RunQueryDsl,
    connection::SimpleConnection,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_query,
    sql_types::{Array, BigInt, Binary, Nullable, Text},
    sqlite::Sqlite,
};

use super::{
    TransferError,
    catalogue::{Storage, Table},
    read::{postgres_cast, quoted},
    value::{Cell, Row},
};
use crate::db::Db;

/// Adds `rows`, which are those of `table` as the target has it.
pub(super) fn insert(db: &mut Db, table: &Table, rows: Vec<Row>) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match db {
        Db::Pg(conn) => {
            let mut query = sql_query(postgres(table)).into_boxed::<Pg>();
            for (at, values) in columns(table, rows).into_iter().enumerate() {
                query = match table.columns[at].kind.storage() {
                    Storage::Text => query.bind::<Array<Nullable<Text>>, _>(texts(values)),
                    Storage::Number => query.bind::<Array<Nullable<BigInt>>, _>(numbers(values)),
                    Storage::Bytes => query.bind::<Array<Nullable<Binary>>, _>(bytes(values)),
                };
            }
            query.execute(conn).map(drop)
        }
        Db::Sqlite(conn) => {
            let head = head(table);
            rows.iter().try_for_each(|row| Insert { head: &head, row }.execute(conn).map(drop))
        }
    }
}

fn head(table: &Table) -> String {
    let names: Vec<_> = table.columns.iter().map(|it| quoted(&it.name)).collect();
    format!("INSERT INTO {} ({})", quoted(&table.name), names.join(", "))
}

/// Each column comes as one list. A number that the database would give itself is taken as it comes.
fn postgres(table: &Table) -> String {
    let (mut lists, mut names, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (at, column) in table.columns.iter().enumerate() {
        let kind = match column.kind.storage() {
            Storage::Text => "text",
            Storage::Number => "bigint",
            Storage::Bytes => "bytea",
        };
        lists.push(format!("CAST(${} AS {kind}[])", at + 1));
        names.push(format!("c{at}"));
        values.push(postgres_cast(column.kind, &format!("c{at}")));
    }
    format!(
        "{} OVERRIDING SYSTEM VALUE SELECT {} FROM unnest({}) AS given ({})",
        head(table),
        values.join(", "),
        lists.join(", "),
        names.join(", ")
    )
}

/// From rows to columns.
fn columns(table: &Table, rows: Vec<Row>) -> Vec<Vec<Cell>> {
    let mut columns: Vec<_> = table.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        columns.iter_mut().zip(row.0).for_each(|(column, cell)| column.push(cell));
    }
    columns
}

fn texts(cells: Vec<Cell>) -> Vec<Option<String>> {
    cells.into_iter().map(|it| if let Cell::Text(it) = it { Some(it) } else { None }).collect()
}

fn numbers(cells: Vec<Cell>) -> Vec<Option<i64>> {
    cells.into_iter().map(|it| if let Cell::Number(it) = it { Some(it) } else { None }).collect()
}

fn bytes(cells: Vec<Cell>) -> Vec<Option<Vec<u8>>> {
    cells.into_iter().map(|it| if let Cell::Bytes(it) = it { Some(it) } else { None }).collect()
}

/// One row for SQLite, which prepares the statement once: its text is the same for each.
struct Insert<'a> {
    head: &'a str,
    row: &'a Row,
}

/// What stands for nothing.
static NOTHING: Option<String> = None;

impl QueryFragment<Sqlite> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(self.head);
        out.push_sql(" VALUES (");
        for (at, cell) in self.row.0.iter().enumerate() {
            if at > 0 {
                out.push_sql(", ");
            }
            match cell {
                Cell::Null => out.push_bind_param::<Nullable<Text>, Option<String>>(&NOTHING)?,
                Cell::Number(it) => out.push_bind_param::<BigInt, _>(it)?,
                Cell::Text(it) => out.push_bind_param::<Text, _>(it)?,
                Cell::Bytes(it) => out.push_bind_param::<Binary, _>(it)?,
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Insert<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<diesel::SqliteConnection> for Insert<'_> {}

/// Empties all `tables`, which come with parents first.
pub(super) fn empty(db: &mut Db, tables: &[Table]) -> QueryResult<()> {
    let names: Vec<_> = tables.iter().rev().map(|it| quoted(&it.name)).collect();
    match db {
        Db::Pg(conn) if !names.is_empty() => {
            conn.batch_execute(&format!("TRUNCATE {} RESTART IDENTITY", names.join(", ")))
        }
        Db::Pg(_) => Ok(()),
        Db::Sqlite(conn) => names.iter().try_for_each(|it| conn.batch_execute(&format!("DELETE FROM {it}"))),
    }
}

/// Lets what gives numbers go on after those that are there.
pub(super) fn advance(db: &mut Db, table: &Table) -> QueryResult<()> {
    let Db::Pg(conn) = db else { return Ok(()) };
    table.sequences.iter().try_for_each(|(sequence, column)| {
        let (name, column) = (quoted(&table.name), quoted(column));
        conn.batch_execute(&format!(
            "SELECT setval('{}', coalesce(max({column}), 1), max({column}) IS NOT NULL) FROM {name}",
            sequence.replace('\'', "''")
        ))
    })
}

/// Lets rows of `table` refer to ones that come later, if `later`, until the end of this transaction.
pub(super) fn defer(db: &mut Db, table: &Table, later: bool) -> QueryResult<()> {
    let Db::Pg(conn) = db else { return Ok(()) };
    if !later {
        conn.batch_execute("SET CONSTRAINTS ALL IMMEDIATE")?;
    }
    let how = if later { "DEFERRABLE INITIALLY DEFERRED" } else { "NOT DEFERRABLE" };
    table.inner.iter().try_for_each(|it| {
        conn.batch_execute(&format!("ALTER TABLE {} ALTER CONSTRAINT {} {how}", quoted(&table.name), quoted(it)))
    })
}

/// Fails if any row refers to nothing. PostgreSQL has looked at each already.
pub(super) fn no_dangling(db: &mut Db) -> Result<(), TransferError> {
    #[derive(diesel::QueryableByName)]
    struct Broken {
        #[diesel(sql_type = Text)]
        name: String,
    }
    if let Db::Pg(_) = db {
        return Ok(());
    }
    let broken: Vec<Broken> = sql_query("SELECT DISTINCT \"table\" AS name FROM pragma_foreign_key_check").load(db)?;
    broken.into_iter().next().map_or(Ok(()), |it| Err(TransferError::Dangling(it.name)))
}
