//! What a backup says of itself.

use std::fmt;

use domain::kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{db::DatabaseUrl, transfer::Digests};

/// The form of backups that this program writes.
pub(super) const FORMAT: u32 = 1;
/// The manifest's file.
pub(super) const MANIFEST: &str = "manifest.json";
/// The sums of all other files, as sha256sum(1) writes and reads them.
pub(super) const SUMS: &str = "SHA256SUMS";

/// Which of the two a database is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseKind {
    /// A file.
    Sqlite,
    /// A server's.
    Postgres,
}

impl DatabaseKind {
    /// That of `url`.
    pub const fn of(url: &DatabaseUrl) -> Self {
        if url.is_sqlite() { Self::Sqlite } else { Self::Postgres }
    }

    /// The file that it is in.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Sqlite => "database.sqlite",
            Self::Postgres => "database.dump",
        }
    }
}

impl fmt::Display for DatabaseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// What is in a backup.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of the backup.
    pub format: u32,
    /// Which version of this program took it.
    pub version: String,
    /// The last migration that the database had.
    pub schema: String,
    /// Which database.
    pub database: DatabaseKind,
    /// When it was begun. What was acknowledged before is in it.
    pub begun_at: Timestamp,
    /// When it was whole.
    pub finished_at: Timestamp,
    /// Whether the keys are in it.
    pub with_keys: bool,
    /// How many rows there are.
    pub rows: u64,
    /// One digest over all tables.
    pub digest: String,
    /// Rows and digest of each table.
    pub tables: Digests,
    /// Every file but this one and the sums.
    pub files: Vec<BackedUp>,
}

/// A file in a backup.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BackedUp {
    /// Where it is in the backup.
    pub path: String,
    /// How many bytes it has.
    pub size: u64,
    /// Over its bytes, in hexadecimal digits.
    pub sha256: String,
    /// When it was written last; the age of a key says what it is used for.
    pub modified_at: Timestamp,
}
