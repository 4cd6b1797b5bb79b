//! The programs of PostgreSQL that write and read its archives.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::BackupError;
use crate::db::DatabaseUrl;

/// Where the programs are; by their names alone they are looked for as the shell does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    /// What writes an archive.
    pub pg_dump: PathBuf,
    /// What reads one.
    pub pg_restore: PathBuf,
}

impl Default for Programs {
    fn default() -> Self {
        Self { pg_dump: "pg_dump".into(), pg_restore: "pg_restore".into() }
    }
}

impl Programs {
    /// Writes the database at the moment `snapshot` into the file `to`.
    pub(super) fn dump(&self, url: &DatabaseUrl, snapshot: &str, to: &Path) -> Result<(), BackupError> {
        let mut command = Command::new(&self.pg_dump);
        // Owners and grants are the server's affair, and the next one may have others.
        command.args(["--format=custom", "--no-owner", "--no-privileges", "--snapshot", snapshot, "--file"]).arg(to);
        run(connected(&mut command, url), "pg_dump", "--pg-dump").map(drop)
    }

    /// Brings an archive back into an empty database, as a whole or not at all.
    pub(super) fn restore(&self, url: &DatabaseUrl, from: &Path) -> Result<(), BackupError> {
        let mut command = Command::new(&self.pg_restore);
        command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
        let command = connected(&mut command, url);
        run(command.arg(from), "pg_restore", "--pg-restore").map(drop)
    }

    /// Reads the whole of an archive, and does nothing with it.
    pub(super) fn read(&self, from: &Path) -> Result<(), BackupError> {
        let mut command = Command::new(&self.pg_restore);
        run(command.args(["--file", "/dev/null"]).arg(from), "pg_restore", "--pg-restore").map(drop)
    }

    /// What `pg_dump` says of its version.
    pub fn version(&self) -> Result<String, BackupError> {
        run(Command::new(&self.pg_dump).arg("--version"), "pg_dump", "--pg-dump")
    }
}

/// The password goes by the environment, which only the owner of a process may see.
fn connected<'a>(command: &'a mut Command, url: &DatabaseUrl) -> &'a mut Command {
    let Some((url, password)) = url.for_programs() else { return command };
    command.arg("--no-password").arg("--dbname").arg(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

/// Runs a program, and says what it wrote.
fn run(command: &mut Command, program: &'static str, option: &'static str) -> Result<String, BackupError> {
    // What it says is shown, and some of it is looked at.
    command.env("LC_MESSAGES", "C").stdin(Stdio::null());
    let output = match command.output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(BackupError::NoProgram { program, package: "Debian: postgresql-client", option });
        }
        output => output.map_err(BackupError::file(program))?,
    };
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(BackupError::Program(program, said));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
