//! Backups: taken while others write, checked by themselves, and brought back into an empty place.
//!
//! A backup is a directory: the database at one moment, what waits to be imported, the keys if that is wanted, a
//! manifest that says what is in it, and `SHA256SUMS` over all of it.

mod files;
mod manifest;
mod programs;
mod restore;
mod take;
#[cfg(test)]
mod tests;
mod verify;

use std::{io, path::PathBuf};

pub use manifest::{BackedUp, DatabaseKind, Manifest};
pub use programs::Programs;
pub use restore::bring_back;
pub use take::{BackupOptions, backup};
pub use verify::{Verified, verify};

use crate::{db::DatabaseUrl, transfer::TransferError};

/// Where a service keeps what is backed up.
#[derive(Clone, Debug)]
pub struct Place {
    /// The database.
    pub database: DatabaseUrl,
    /// The directory with all else.
    pub data_dir: PathBuf,
}

/// Why a backup was not taken, or not brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The database cannot be read or written.
    #[error(transparent)]
    Database(#[from] TransferError),
    /// There is something where the backup was to be.
    #[error("{} exists: a backup is never written over anything", .0.display())]
    Exists(PathBuf),
    /// The directory holds no backup.
    #[error("{}: there is no backup here that this program can read: {why}", path.display())]
    NoBackup {
        /// Where it was looked for.
        path: PathBuf,
        /// What there is instead.
        why: String,
    },
    /// It is not as it was when it was taken.
    #[error("the backup is damaged:\n  {}", .0.join("\n  "))]
    Damaged(Vec<String>),
    /// A program of PostgreSQL is not there.
    #[error(
        "{program} is not found: install the client programs of PostgreSQL ({package}), or say where it is by {option}"
    )]
    NoProgram {
        /// Its name.
        program: &'static str,
        /// In which package it is.
        package: &'static str,
        /// Which option names it.
        option: &'static str,
    },
    /// A program of PostgreSQL failed.
    #[error("{0} failed: {1}")]
    Program(&'static str, String),
    /// The database is of the other kind.
    #[error(
        "the backup is one of {backup}, and the settings name one of {settings}: bring it back into the same kind, and then \
         use `lyceum db copy`"
    )]
    OtherKind {
        /// What the backup has.
        backup: DatabaseKind,
        /// What the settings name.
        settings: DatabaseKind,
    },
    /// There is something where it was to be brought back.
    #[error("{0} is not empty: a backup is brought back into an empty place only")]
    NotEmpty(String),
    /// A newer program has taken it.
    #[error(
        "the backup was taken by version {0} of this program, which knows tables that this one does not: use that version"
    )]
    Newer(String),
    /// What was brought back is not what was taken.
    #[error("the table {0} is not what it was when the backup was taken")]
    Differs(String),
}

impl BackupError {
    /// `path` is to blame.
    fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { path, cause }
    }
}
