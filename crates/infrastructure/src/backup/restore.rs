//! Brings a backup back into an empty place.

use std::{
    fs,
    path::{Path, PathBuf},
};

use diesel::connection::SimpleConnection;
use uuid::Uuid;

use super::{BackupError, DatabaseKind, Place, Programs, Verified, files, verify};
use crate::{
    db::{DatabaseUrl, Purpose, open},
    migrations,
    transfer::{TransferError, digests, has_anything},
};

/// Brings the backup in `dir` back: the database, what waited to be imported, and the keys if they are in it. Nothing
/// is written over; where there is anything already, nothing is done.
pub fn bring_back(dir: &Path, place: &Place, programs: &Programs) -> Result<Verified, BackupError> {
    let verified = verify(dir, programs)?;
    let manifest = &verified.manifest;
    let settings = DatabaseKind::of(&place.database);
    if settings != manifest.database {
        return Err(BackupError::OtherKind { backup: manifest.database, settings });
    }
    if !manifest.schema.is_empty() && !migrations::names().contains(&manifest.schema) {
        return Err(BackupError::Newer(manifest.version.clone()));
    }
    empty(place, manifest.with_keys)?;
    files::make_dirs(&place.data_dir)?;
    let archive = dir.join(manifest.database.file());
    match &place.database {
        DatabaseUrl::Sqlite(file) => sqlite(&archive, file)?,
        DatabaseUrl::Postgres(_) => postgres(&archive, place, &verified, programs)?,
    }
    for file in manifest.files.iter().filter(|it| it.path.contains('/')) {
        let to = place.data_dir.join(&file.path);
        files::make_dirs(to.parent().unwrap_or(&place.data_dir))?;
        files::copy(&dir.join(&file.path), &to)?;
        let copied = fs::File::options().write(true).open(&to);
        copied.and_then(|it| it.set_modified(file.modified_at.into())).map_err(BackupError::file(&to))?;
    }
    files::sync(&place.data_dir)?;
    Ok(verified)
}

/// Fails where there is anything.
fn empty(place: &Place, with_keys: bool) -> Result<(), BackupError> {
    let mut kept = vec![place.data_dir.join("imports")];
    if with_keys {
        kept.push(place.data_dir.join("keys"));
    }
    if let Some(file) = place.database.file() {
        kept.extend(["", "-wal", "-journal"].map(|ending| PathBuf::from(format!("{}{ending}", file.display()))));
    }
    for path in kept {
        if path.is_file() || !files::below(&path)?.is_empty() {
            return Err(BackupError::NotEmpty(path.display().to_string()));
        }
    }
    if !place.database.is_sqlite() {
        let url = &place.database;
        let mut db = open(url, Purpose::Read).map_err(|cause| TransferError::Connection(url.clone(), cause))?;
        if has_anything(&mut db).map_err(TransferError::from)? {
            return Err(BackupError::NotEmpty(url.to_string()));
        }
    }
    Ok(())
}

/// Under another name until it is whole. A link, unlike a rename, never replaces what is there.
fn sqlite(archive: &Path, file: &Path) -> Result<(), BackupError> {
    let dir = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    files::make_dirs(dir)?;
    let draft = dir.join(format!(".{}.part", Uuid::now_v7()));
    let placed =
        files::copy(archive, &draft).and_then(|()| fs::hard_link(&draft, file).map_err(BackupError::file(file)));
    // What could not be copied need not be there.
    let _ = fs::remove_file(&draft);
    placed?;
    files::sync(dir)
}

fn postgres(archive: &Path, place: &Place, verified: &Verified, programs: &Programs) -> Result<(), BackupError> {
    let url = &place.database;
    programs.restore(url, archive)?;
    if let Some(table) = digests(url)?.differs(&verified.manifest.tables) {
        return Err(BackupError::Differs(table));
    }
    // Without figures about its tables a database plans badly.
    let mut db = open(url, Purpose::Migrate).map_err(|cause| TransferError::Connection(url.clone(), cause))?;
    Ok(db.batch_execute("ANALYZE").map_err(TransferError::from)?)
}
