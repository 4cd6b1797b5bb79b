//! The one connection type, and what makes SQLite and PostgreSQL one language.
//!
//! Nothing here knows a table. Contexts write their queries against [`Db`]; where the two databases
//! must be told different things, [`on!`](crate::db::on) opens the enum.

mod both;
mod errors;
pub(crate) mod history;
pub(crate) mod keyset;
mod open;
mod position;
mod spans;
mod statement;
pub(crate) mod types;
mod url;
mod wording;

use diesel::{
    PgConnection, QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};

pub(crate) use both::OnBoth;
#[cfg(test)]
pub(crate) use errors::unique;
pub(crate) use errors::{is_lock_timeout, store_error};
pub(crate) use open::{Purpose, open};
pub(crate) use statement::Statement;
pub use url::{BadUrl, DatabaseUrl, SPEAKS_TLS};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub(crate) enum Db {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}

impl Db {
    /// Opens a transaction to write in. On SQLite it has the write lock from the start, so that it
    /// never finds out half-way that somebody else was faster.
    pub(crate) fn begin(&mut self) -> QueryResult<()> {
        match self {
            Self::Pg(conn) => AnsiTransactionManager::begin_transaction(conn),
            Self::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
        }
    }

    /// Opens a transaction to read in, which sees one moment of the database however long it takes.
    pub(crate) fn begin_reading(&mut self) -> QueryResult<()> {
        match self {
            Self::Pg(conn) => AnsiTransactionManager::begin_transaction_sql(
                conn,
                "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            )?,
            Self::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN DEFERRED")?,
        }
        // The moment is that of the first statement.
        self.batch_execute(match self {
            Self::Pg(_) => "SELECT 1",
            Self::Sqlite(_) => "SELECT count(*) FROM sqlite_master",
        })
    }

    /// Does `work` in a transaction to write in: all of it or nothing.
    pub(crate) fn at_once<T, E: From<diesel::result::Error>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begin()?;
        match work(self) {
            Ok(done) => {
                Self::commit_transaction(self)?;
                Ok(done)
            }
            Err(error) => {
                // What went wrong first is what there is to tell; the connection shows whether this went wrong too.
                let _ = Self::rollback_transaction(self);
                Err(error)
            }
        }
    }

    /// How deep in transactions Diesel believes to be; `None` if the connection can't be used any more.
    pub(crate) fn depth(&mut self) -> Option<u32> {
        let depth = Self::transaction_manager_status_mut(self).transaction_depth().ok()?;
        Some(depth.map_or(0, u32::from))
    }

    /// Whether an answer still comes back.
    pub(crate) fn answers(&mut self) -> bool {
        self.batch_execute("SELECT 1").is_ok()
    }
}

/// Runs one body on whichever database it is.
///
/// `on!(db, |conn| …)` type-checks the body once for each database, so it may say whatever both
/// understand; `on!(db, |conn: Backend| …)` also names the one at hand, as in
/// `into_boxed::<Backend>()`. The longer form has a body for each.
macro_rules! on {
    ($db:expr, |$conn:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Pg($conn) => $body,
            $crate::db::Db::Sqlite($conn) => $body,
        }
    };
    ($db:expr, |$conn:ident: $backend:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Pg($conn) => {
                type $backend = diesel::pg::Pg;
                $body
            }
            $crate::db::Db::Sqlite($conn) => {
                type $backend = diesel::sqlite::Sqlite;
                $body
            }
        }
    };
    ($db:expr, pg |$pg:ident| $on_pg:expr, sqlite |$sqlite:ident| $on_sqlite:expr $(,)?) => {
        match $db {
            $crate::db::Db::Pg($pg) => $on_pg,
            $crate::db::Db::Sqlite($sqlite) => $on_sqlite,
        }
    };
}
pub(crate) use on;
