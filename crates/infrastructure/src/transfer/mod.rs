//! A whole database, read and written table by table: to copy it into another one of either kind, and to say in a few
//! digits what is in it.
//!
//! Nothing here knows a table. Which there are is read from the database, so that one that is added later is copied
//! without anybody remembering.

mod blank;
mod catalogue;
mod copy;
mod digest;
mod order;
mod progress;
mod read;
mod resume;
#[cfg(test)]
mod tests;
mod value;
mod write;

use diesel::ConnectionError;

pub(crate) use blank::has_anything;
pub use copy::{Copied, CopyOptions, Step, copy};
pub(crate) use digest::digest_all;
pub use digest::{Digests, TableDigest, digests};
pub use progress::unfinished;

use crate::{db::DatabaseUrl, migrations::MigrateError};

/// Why a database was not copied or read.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// It cannot be reached or opened.
    #[error("cannot open the database {0}: {1}")]
    Connection(DatabaseUrl, #[source] ConnectionError),
    /// A statement failed.
    #[error("a statement failed: {0}")]
    Statement(#[from] diesel::result::Error),
    /// A statement failed that reads or writes a table.
    #[error("the table {0}: {1}")]
    Table(String, #[source] diesel::result::Error),
    /// It cannot be migrated.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// Somebody has it open.
    #[error(
        "{0} is in use: stop the nodes that serve it, so that nothing is written that would be missing in the copy; for a \
         rehearsal give --live"
    )]
    InUse(DatabaseUrl),
    /// Another copy is being made into it.
    #[error("another copy is being made into {0}")]
    Busy(DatabaseUrl),
    /// There is something in it.
    #[error(
        "{0} is not empty: a copy is made into an empty database only, or goes on with its own that was not finished"
    )]
    NotEmpty(DatabaseUrl),
    /// Both are the same.
    #[error("a database is not copied into itself")]
    Itself,
    /// It is half a copy.
    #[error("{0} holds a copy that was not finished: make the same copy again, which goes on where it ended")]
    Unfinished(DatabaseUrl),
    /// It lacks migrations.
    #[error("{0} lacks {1} migrations: run `lyceum migrate up` on it first")]
    Older(DatabaseUrl, usize),
    /// It has migrations that are not known here.
    #[error("{0} has been migrated by a newer version of this program")]
    Newer(DatabaseUrl),
    /// The two do not have the same tables.
    #[error("the two databases differ in their tables: {0}")]
    Shape(String),
    /// A column is of a type for which there is no canonical form.
    #[error("the column {table}.{column} is of the type {kind}, which is not copied")]
    Kind {
        /// Its table.
        table: String,
        /// Its name.
        column: String,
        /// What the database calls its type.
        kind: String,
    },
    /// Foreign keys lead in a circle through several tables.
    #[error("the foreign keys of {0} lead in a circle")]
    Circle(String),
    /// What was written is not what was read.
    #[error("the table {} is not the same on both sides: {read} went in as {written}", read.name)]
    Differs {
        /// Rows and digest in the source.
        read: Box<TableDigest>,
        /// Rows and digest in the target.
        written: Box<TableDigest>,
    },
    /// Rows refer to nothing.
    #[error("rows of the table {0} refer to nothing")]
    Dangling(String),
    /// Whoever watches wants no more of it.
    #[error("stopped; the same command goes on where it ended")]
    Stopped,
}

impl TransferError {
    /// `error` came up with `table`.
    fn with(table: &str) -> impl FnOnce(diesel::result::Error) -> Self {
        let table = table.to_owned();
        move |error| Self::Table(table, error)
    }
}
