//! Takes a backup while others write.

use std::{
    fs,
    path::{Path, PathBuf},
};

use diesel::{QueryResult, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use domain::kernel::Timestamp;
use uuid::Uuid;

use super::{
    BackupError, DatabaseKind, Manifest, Place, Programs, files,
    manifest::{FORMAT, MANIFEST, SUMS},
};
use crate::{
    db::{DatabaseUrl, Db, Purpose, open},
    migrations,
    transfer::{Digests, TransferError, digest_all, unfinished},
};

/// How a backup is taken.
#[derive(Clone, Debug)]
pub struct BackupOptions {
    /// With the keys, which open what is sealed in the database.
    pub with_keys: bool,
    /// Where PostgreSQL's programs are.
    pub programs: Programs,
    /// Which version of this program it is.
    pub version: String,
    /// Tells the time.
    pub clock: fn() -> Timestamp,
}

/// Takes a backup of `place` into the directory `to`, which must not be there. It appears when it is whole and on the
/// disk; a failure leaves nothing.
pub fn backup(place: &Place, to: &Path, options: &BackupOptions) -> Result<Manifest, BackupError> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    if unfinished(&place.database)? {
        return Err(TransferError::Unfinished(place.database.clone()).into());
    }
    let name = to.file_name().ok_or_else(|| BackupError::Exists(to.to_owned()))?;
    let parent = to.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = Draft(parent.join(format!(".{}.{}.part", name.to_string_lossy(), Uuid::now_v7())));
    files::make_dir(&draft.0)?;
    let manifest = fill(place, &draft.0, options)?;
    // Whoever was faster in the meantime is left alone.
    if fs::symlink_metadata(to).is_ok() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    fs::rename(&draft.0, to).map_err(BackupError::file(to))?;
    files::sync(parent)?;
    Ok(manifest)
}

/// A directory that is gone unless it was renamed.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // Where it was renamed there is nothing, and what cannot be removed is plainly called a part.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fill(place: &Place, draft: &Path, options: &BackupOptions) -> Result<Manifest, BackupError> {
    let (kind, begun_at) = (DatabaseKind::of(&place.database), (options.clock)());
    // What waits to be imported is on this disk only; with a server it is in the database. What is gone after the
    // moment that is kept has to be there before, and what came just before it has to be there after.
    let waiting = place.data_dir.join("imports");
    if kind == DatabaseKind::Sqlite {
        add_missing(&waiting, &draft.join("imports"))?;
    }
    let (tables, schema) = database(place, &draft.join(kind.file()), options)?;
    if kind == DatabaseKind::Sqlite {
        add_missing(&waiting, &draft.join("imports"))?;
    }
    if options.with_keys {
        add_missing(&place.data_dir.join("keys"), &draft.join("keys"))?;
    }
    let mut described = Vec::new();
    for path in files::below(draft)? {
        described.push(files::describe(draft, &path.to_string_lossy())?);
    }
    let manifest = Manifest {
        format: FORMAT,
        version: options.version.clone(),
        schema,
        database: kind,
        begun_at,
        finished_at: (options.clock)(),
        with_keys: options.with_keys,
        rows: tables.rows(),
        digest: tables.whole(),
        tables,
        files: described,
    };
    seal(draft, &manifest)?;
    Ok(manifest)
}

/// Writes the manifest and the sums over all files, and has the directories on the disk.
fn seal(draft: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let path = draft.join(MANIFEST);
    let text =
        serde_json::to_vec_pretty(manifest).map_err(|it| BackupError::File { path: path.clone(), cause: it.into() })?;
    files::write(&path, &text)?;
    let own = files::describe(draft, MANIFEST)?;
    let all = manifest.files.iter().chain([&own]);
    let sums = all.fold(String::new(), |sums, it| format!("{sums}{}  {}\n", it.sha256, it.path));
    files::write(&draft.join(SUMS), sums.as_bytes())?;
    for directory in ["imports", "keys/retired", "keys"].map(|it| draft.join(it)).iter().filter(|it| it.exists()) {
        files::sync(directory)?;
    }
    files::sync(draft)
}

/// Copies those files of `from` that `to` does not have yet. What goes away meanwhile is nobody's any more, and what is
/// still being written has another name at the end.
fn add_missing(from: &Path, to: &Path) -> Result<(), BackupError> {
    for path in files::below(from)? {
        let hidden = path.file_name().is_none_or(|it| it.to_string_lossy().starts_with('.'));
        let target = to.join(&path);
        if hidden || path.extension().is_some_and(|it| it == "part") || target.exists() {
            continue;
        }
        files::make_dirs(target.parent().unwrap_or(to))?;
        match files::copy(&from.join(&path), &target) {
            Err(BackupError::File { path, cause })
                if cause.kind() == std::io::ErrorKind::NotFound && !path.exists() => {}
            copied => copied?,
        }
    }
    Ok(())
}

/// Writes the database into the file `to`. Says what is in it, and which migration was the last.
fn database(place: &Place, to: &Path, options: &BackupOptions) -> Result<(Digests, String), BackupError> {
    drop(files::create(to)?);
    let told = match &place.database {
        DatabaseUrl::Sqlite(_) => sqlite(&place.database, to)?,
        DatabaseUrl::Postgres(_) => postgres(&place.database, to, &options.programs)?,
    };
    files::close_to_others(to)?;
    files::sync(to)?;
    Ok(told)
}

fn connect(url: &DatabaseUrl, purpose: Purpose) -> Result<Db, BackupError> {
    Ok(open(url, purpose).map_err(|cause| TransferError::Connection(url.clone(), cause))?)
}

/// `VACUUM INTO` reads one moment of the database, and writers go on meanwhile.
fn sqlite(url: &DatabaseUrl, to: &Path) -> Result<(Digests, String), BackupError> {
    let path = to.to_string_lossy().replace('\'', "''");
    let vacuum = format!("VACUUM INTO '{path}'");
    connect(url, Purpose::Write)?.batch_execute(&vacuum).map_err(TransferError::from)?;
    told(&mut connect(&DatabaseUrl::Sqlite(to.to_owned()), Purpose::Inspect)?)
}

/// Archive and figures are of the same moment.
fn postgres(url: &DatabaseUrl, to: &Path, programs: &Programs) -> Result<(Digests, String), BackupError> {
    let mut db = connect(url, Purpose::Export)?;
    db.begin_reading().map_err(TransferError::from)?;
    let snapshot = exported(&mut db).map_err(TransferError::from)?;
    programs.dump(url, &snapshot, to)?;
    told(&mut db)
}

fn exported(db: &mut Db) -> QueryResult<String> {
    #[derive(QueryableByName)]
    struct Snapshot {
        #[diesel(sql_type = Text)]
        name: String,
    }
    Ok(sql_query("SELECT pg_export_snapshot() AS name").get_result::<Snapshot>(db)?.name)
}

fn told(db: &mut Db) -> Result<(Digests, String), BackupError> {
    let schema = migrations::last(db).map_err(TransferError::from)?;
    Ok((digest_all(db)?, schema.unwrap_or_default()))
}
