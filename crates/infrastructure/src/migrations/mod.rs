//! Brings a database to the schema that this program knows, and back.
//!
//! The migrations of both databases are embedded. What can be made again from the tables at any time
//! (views, triggers, search indexes) is no migration but [replaceable](replaceable).

mod history;
#[cfg(test)]
mod parity;
mod replaceable;

use diesel::{
    ConnectionError, QueryableByName, RunQueryDsl,
    connection::{SimpleConnection, TransactionManager},
    sql_query,
    sql_types::Text,
};
use diesel_migrations::MigrationHarness;
use history::source;

use crate::db::{DatabaseUrl, Db, Purpose, open};

/// What nodes that migrate at the same time queue for.
const LOCK: i64 = 0x6c79_6365_756d;

/// One migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its folder.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Why a database was not migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// It can't be reached or opened.
    #[error("cannot open the database {0}: {1}")]
    Connection(DatabaseUrl, #[source] ConnectionError),
    /// A statement around the migrations failed.
    #[error("migrating failed: {0}")]
    Statement(#[from] diesel::result::Error),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    /// There would be records that refer to nothing.
    #[error("after migrating, rows of the table {0} would refer to nothing")]
    Dangling(String),
    /// There is nothing to take back.
    #[error("no migration has been applied")]
    Nothing,
}

/// Applies what is pending, and says what that was.
pub fn up(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    exclusively(url, apply)
}

/// Takes the last migration back, and says which that was.
pub fn down(url: &DatabaseUrl) -> Result<String, MigrateError> {
    exclusively(url, revert)
}

/// Takes the last migration back and applies it again.
pub fn redo(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    exclusively(url, |db| {
        revert(db)?;
        apply(db)
    })
}

/// Every migration that this program knows, oldest first. Changes nothing.
pub fn status(url: &DatabaseUrl) -> Result<Vec<Migration>, MigrateError> {
    let known = history::known(url);
    if url.file().is_some_and(|it| !it.exists()) {
        return Ok(known.into_iter().map(|(_, name)| Migration { name, applied: false }).collect());
    }
    let mut db = connect(url, Purpose::Read)?;
    let applied = history::applied(&mut db)?;
    Ok(known.into_iter().map(|(version, name)| Migration { name, applied: applied.contains(&version) }).collect())
}

/// The migrations that the database does not have yet. Changes nothing.
pub fn pending(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    Ok(status(url)?.into_iter().filter(|it| !it.applied).map(|it| it.name).collect())
}

/// The versions that the database has and this program does not know: a newer program has been there.
pub fn unknown(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    if url.file().is_some_and(|it| !it.exists()) {
        return Ok(Vec::new());
    }
    let known = history::known(url);
    let applied = history::applied(&mut connect(url, Purpose::Read)?)?;
    Ok(applied.into_iter().filter(|it| !known.iter().any(|(version, _)| version == it)).collect())
}

/// The names of those that this program knows, oldest first, as they are on both databases.
pub(crate) fn names() -> Vec<String> {
    history::known(&DatabaseUrl::Sqlite("any.db".into())).into_iter().map(|it| it.1).collect()
}

/// The name of the last migration that a database has.
pub(crate) fn last(db: &mut Db) -> diesel::QueryResult<Option<String>> {
    history::last(db)
}

/// Whether anything replaceable is there.
pub(crate) fn has_replaceables(db: &mut Db) -> diesel::QueryResult<bool> {
    replaceable::present(db)
}

/// The tables that are made together with what is replaceable.
pub(crate) fn replaceable_tables(db: &Db) -> Vec<String> {
    replaceable::tables(db)
}

/// Takes away what is replaceable, for work that goes faster without it.
pub(crate) fn without_replaceables(db: &mut Db) -> diesel::QueryResult<()> {
    replaceable::remove(db)
}

/// Makes what is replaceable again.
pub(crate) fn with_replaceables(db: &mut Db) -> diesel::QueryResult<()> {
    replaceable::renew(db)
}

fn apply(db: &mut Db) -> Result<Vec<String>, MigrateError> {
    let pending = db.pending_migrations(source(db)).map_err(MigrateError::Migration)?;
    if !pending.is_empty() {
        replaceable::remove(db)?;
    }
    for migration in &pending {
        db.run_migration(migration).map_err(MigrateError::Migration)?;
    }
    replaceable::renew(db)?;
    Ok(pending.iter().map(|it| it.name().to_string()).collect())
}

/// What was replaceable stays away: it may not fit the older schema.
fn revert(db: &mut Db) -> Result<String, MigrateError> {
    let last = history::last(db)?.ok_or(MigrateError::Nothing)?;
    replaceable::remove(db)?;
    db.revert_last_migration(source(db)).map_err(MigrateError::Migration)?;
    Ok(last)
}

/// Runs `work` while no other node migrates. On SQLite in one transaction, so all of it or nothing.
fn exclusively<T>(url: &DatabaseUrl, work: impl FnOnce(&mut Db) -> Result<T, MigrateError>) -> Result<T, MigrateError> {
    let mut db = connect(url, Purpose::Migrate)?;
    if let Db::Pg(conn) = &mut db {
        // Given back when the connection closes.
        conn.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
        return work(&mut db);
    }
    db.begin()?;
    let done = work(&mut db).and_then(|done| no_dangling(&mut db).map(|()| done));
    match done {
        Ok(done) => {
            Db::commit_transaction(&mut db)?;
            Ok(done)
        }
        Err(error) => {
            Db::rollback_transaction(&mut db)?;
            Err(error)
        }
    }
}

/// Rebuilding a table in SQLite needs foreign keys off, so they are checked when all is done.
fn no_dangling(db: &mut Db) -> Result<(), MigrateError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        table: String,
    }
    let broken: Vec<Row> = sql_query("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check").load(db)?;
    broken.into_iter().next().map_or(Ok(()), |it| Err(MigrateError::Dangling(it.table)))
}

fn connect(url: &DatabaseUrl, purpose: Purpose) -> Result<Db, MigrateError> {
    open(url, purpose).map_err(|cause| MigrateError::Connection(url.clone(), cause))
}
