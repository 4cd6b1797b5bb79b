//! Whether a backup is as it was when it was taken.

use std::{collections::BTreeMap, fs, path::Path};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use super::{
    BackupError, DatabaseKind, Manifest, Programs, files,
    manifest::{FORMAT, MANIFEST, SUMS},
};
use crate::{
    db::{DatabaseUrl, Purpose, open},
    transfer::{TransferError, digest_all},
};

/// A backup that is whole.
#[derive(Debug)]
pub struct Verified {
    /// What it says of itself.
    pub manifest: Manifest,
    /// What could not be looked at here, and why.
    pub notes: Vec<String>,
}

/// Looks at every byte of the backup in `dir`: the sums, and then the database itself.
pub fn verify(dir: &Path, programs: &Programs) -> Result<Verified, BackupError> {
    let manifest = manifest(dir)?;
    let mut flaws = sums(dir, &manifest)?;
    let mut notes = Vec::new();
    // What has other bytes need not be opened.
    if flaws.is_empty() {
        let file = dir.join(manifest.database.file());
        match manifest.database {
            DatabaseKind::Sqlite => flaws = sqlite(&file, &manifest)?,
            DatabaseKind::Postgres => match programs.read(&file) {
                Ok(()) => {}
                Err(BackupError::NoProgram { program, .. }) => {
                    notes.push(format!("the archive was not opened, because {program} is not found; its sum is right"));
                }
                Err(error) => flaws.push(error.to_string()),
            },
        }
    }
    if flaws.is_empty() { Ok(Verified { manifest, notes }) } else { Err(BackupError::Damaged(flaws)) }
}

/// What the backup says of itself, if it is one that this program can read.
fn manifest(dir: &Path) -> Result<Manifest, BackupError> {
    let none = |why: String| BackupError::NoBackup { path: dir.to_owned(), why };
    let bytes = fs::read(dir.join(MANIFEST)).map_err(|it| none(format!("{MANIFEST}: {it}")))?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|it| none(format!("{MANIFEST}: {it}")))?;
    if manifest.format != FORMAT {
        return Err(none(format!("it is of the form {}, and known is {FORMAT}", manifest.format)));
    }
    Ok(manifest)
}

/// Which files are missing, changed, or too many.
fn sums(dir: &Path, manifest: &Manifest) -> Result<Vec<String>, BackupError> {
    let text = fs::read_to_string(dir.join(SUMS)).map_err(BackupError::file(dir.join(SUMS)))?;
    let line = |it: &str| it.split_once("  ").map(|(sum, path)| (path.to_owned(), sum.to_owned()));
    let mut expected: BTreeMap<String, String> = text.lines().filter_map(line).collect();
    let mut flaws = Vec::new();
    for file in &manifest.files {
        if expected.get(&file.path) != Some(&file.sha256) {
            flaws.push(format!("{}: {MANIFEST} and {SUMS} do not agree", file.path));
        }
    }
    if !expected.contains_key(MANIFEST) {
        flaws.push(format!("{MANIFEST} is not in {SUMS}"));
    }
    for path in files::below(dir)? {
        let name = path.to_string_lossy().into_owned();
        match expected.remove(&name) {
            None if name == SUMS => {}
            None => flaws.push(format!("{name}: is not a part of the backup")),
            Some(sum) => match files::sum(&dir.join(&path)) {
                Ok((_, found)) if found == sum => {}
                Ok(_) => flaws.push(format!("{name}: has other bytes than when it was taken")),
                Err(error) => flaws.push(format!("{name}: {error}")),
            },
        }
    }
    flaws.extend(expected.into_keys().map(|it| format!("{it}: is missing")));
    Ok(flaws)
}

/// What SQLite finds wrong with the file, and which table is not what it was.
fn sqlite(file: &Path, manifest: &Manifest) -> Result<Vec<String>, BackupError> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let url = DatabaseUrl::Sqlite(file.to_owned());
    let mut db = open(&url, Purpose::Inspect).map_err(|cause| TransferError::Connection(url.clone(), cause))?;
    let checks = "SELECT integrity_check AS line FROM pragma_integrity_check WHERE integrity_check <> 'ok' \
        UNION ALL SELECT 'rows of the table ' || \"table\" || ' refer to nothing' FROM pragma_foreign_key_check";
    let found: Vec<Line> = sql_query(checks).load(&mut db).map_err(TransferError::from)?;
    let mut flaws: Vec<String> = found.into_iter().map(|it| it.line).collect();
    if let Some(table) = digest_all(&mut db)?.differs(&manifest.tables) {
        flaws.push(format!("the table {table} is not what {MANIFEST} says"));
    }
    Ok(flaws)
}
