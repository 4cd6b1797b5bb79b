//! How far a copy has come, kept in its target, in the same transaction as what it has written. While it is there, the
//! target is no whole database, and no node serves it.

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use super::{
    TransferError,
    catalogue::Table,
    digest::Tally,
    value::{Cell, Chain},
};
use crate::db::{DatabaseUrl, Db, Purpose, open};

/// How far one table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) tally: Tally,
    /// The key of the last row that was written.
    pub(super) last: Option<Vec<Cell>>,
    /// Whether there are no more.
    pub(super) done: bool,
}

#[derive(QueryableByName)]
struct MarkRow {
    #[diesel(sql_type = BigInt)]
    copied: i64,
    #[diesel(sql_type = Text)]
    chain: String,
    #[diesel(sql_type = Nullable<Text>)]
    last: Option<String>,
    #[diesel(sql_type = Bool)]
    done: bool,
}

#[derive(QueryableByName)]
struct There {
    #[diesel(sql_type = Bool)]
    there: bool,
}

/// Whether `db` holds a copy that was not finished.
pub(super) fn present(db: &mut Db) -> QueryResult<bool> {
    let sought = match db {
        Db::Pg(_) => "SELECT to_regclass('__lyceum_copy') IS NOT NULL AS there",
        Db::Sqlite(_) => "SELECT count(*) > 0 AS there FROM sqlite_master WHERE name = '__lyceum_copy'",
    };
    Ok(sql_query(sought).get_result::<There>(db)?.there)
}

/// Whether the database holds a copy that was not finished, so that a part of its records is missing.
pub fn unfinished(url: &DatabaseUrl) -> Result<bool, TransferError> {
    if url.file().is_some_and(|it| !it.exists()) {
        return Ok(false);
    }
    let mut db = open(url, Purpose::Read).map_err(|cause| TransferError::Connection(url.clone(), cause))?;
    Ok(present(&mut db)?)
}

/// Notes that a copy has begun, and forgets all that was copied before.
pub(super) fn begin(db: &mut Db) -> QueryResult<()> {
    let (truth, strict) = match db {
        Db::Pg(_) => ("boolean", ""),
        Db::Sqlite(_) => ("INTEGER", " STRICT"),
    };
    db.batch_execute(&format!(
        "DROP TABLE IF EXISTS __lyceum_copy; CREATE TABLE __lyceum_copy (name TEXT NOT NULL PRIMARY KEY, \
         copied {number} NOT NULL, chain TEXT NOT NULL, last TEXT, done {truth} NOT NULL){strict}",
        number = if strict.is_empty() { "bigint" } else { "INTEGER" },
    ))
}

/// Notes that the copy is whole.
pub(super) fn end(db: &mut Db) -> QueryResult<()> {
    db.batch_execute("DROP TABLE __lyceum_copy")
}

/// How far `table` is, if it was begun.
pub(super) fn mark(db: &mut Db, table: &Table) -> QueryResult<Option<Mark>> {
    let query = sql_query("SELECT copied, chain, last, done FROM __lyceum_copy WHERE name = $1");
    let rows: Vec<MarkRow> = query.bind::<Text, _>(&table.name).load(db)?;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let wrong = |what: &str| diesel::result::Error::DeserializationError(format!("{what} of a copy").into());
    let chain = Chain::parse(&row.chain).ok_or_else(|| wrong("the digest"))?;
    let last = row.last.map(|it| serde_json::from_str(&it).map_err(|_| wrong("the last key"))).transpose()?;
    Ok(Some(Mark { tally: Tally { rows: row.copied, chain }, last, done: row.done }))
}

/// Notes how far `table` is.
pub(super) fn note(db: &mut Db, table: &Table, mark: &Mark) -> QueryResult<()> {
    let last = mark.last.as_ref().map(serde_json::to_string).transpose();
    let last = last.map_err(|it| diesel::result::Error::SerializationError(it.into()))?;
    let text = "INSERT INTO __lyceum_copy (name, copied, chain, last, done) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (name) DO UPDATE SET copied = excluded.copied, chain = excluded.chain, last = excluded.last, \
        done = excluded.done";
    let query = sql_query(text)
        .bind::<Text, _>(&table.name)
        .bind::<BigInt, _>(mark.tally.rows)
        .bind::<Text, _>(mark.tally.chain.to_string())
        .bind::<Nullable<Text>, _>(last)
        .bind::<Bool, _>(mark.done);
    query.execute(db).map(drop)
}
