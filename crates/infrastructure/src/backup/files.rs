//! Files of a backup: for nobody else's eyes, and on the disk before anybody is told of them.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{BackedUp, BackupError};

/// How much is read at once.
const PIECE: usize = 256 * 1024;

/// Makes a directory that only its owner may look into.
pub(super) fn make_dir(path: &Path) -> Result<(), BackupError> {
    DirBuilder::new().mode(0o700).create(path).map_err(BackupError::file(path))
}

/// The same, with those above it, and it may be there.
pub(super) fn make_dirs(path: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(BackupError::file(path))
}

/// A new file that only its owner may read.
pub(super) fn create(path: &Path) -> Result<File, BackupError> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(BackupError::file(path))
}

/// Writes a new file, and has it on the disk.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let mut file = create(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(BackupError::file(path))
}

/// Copies a file with its time, and has it on the disk.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut source = File::open(from).map_err(BackupError::file(from))?;
    let mut target = create(to)?;
    let copied = io::copy(&mut source, &mut target).and_then(|_| {
        target.set_modified(source.metadata()?.modified()?)?;
        target.sync_all()
    });
    copied.map_err(BackupError::file(to))
}

/// Has a file or the entries of a directory on the disk.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|it| it.sync_all()).map_err(BackupError::file(path))
}

/// Leaves a file to its owner alone.
pub(super) fn close_to_others(path: &Path) -> Result<(), BackupError> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(BackupError::file(path))
}

/// Size and SHA-256 of a file.
pub(super) fn sum(path: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut hash, mut size) = (File::open(path)?, Sha256::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((size, HEXLOWER.encode(&hash.finalize())));
        }
        hash.update(&piece[..read]);
        size += read as u64;
    }
}

/// What is to be said of the file at `path` in the backup `dir`.
pub(super) fn describe(dir: &Path, path: &str) -> Result<BackedUp, BackupError> {
    let file = dir.join(path);
    let of = || -> io::Result<BackedUp> {
        let (size, sha256) = sum(&file)?;
        let modified_at = fs::metadata(&file)?.modified()?.into();
        Ok(BackedUp { path: path.to_owned(), size, sha256, modified_at })
    };
    of().map_err(BackupError::file(&file))
}

/// All files below `dir`, by their paths from there, sorted. None where there is no `dir`.
pub(super) fn below(dir: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut found = Vec::new();
    collect(dir, Path::new(""), &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(root: &Path, at: &Path, found: &mut Vec<PathBuf>) -> Result<(), BackupError> {
    let directory = root.join(at);
    let entries = match fs::read_dir(&directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(BackupError::file(&directory))?,
    };
    for entry in entries {
        let entry = entry.map_err(BackupError::file(&directory))?;
        let path = at.join(entry.file_name());
        if entry.file_type().map_err(BackupError::file(&directory))?.is_dir() {
            collect(root, &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
