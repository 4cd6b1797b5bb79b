//! Key files: made once, whole or not at all, and for nobody else's eyes.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use uuid::Uuid;
use zeroize::Zeroizing;

use super::KeyError;

/// Makes the directory, open to its owner only.
pub(super) fn make_dir(dir: &Path) -> Result<(), KeyError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|cause| KeyError::File { path: dir.to_owned(), cause })
}

/// What is in the file. If there is none, `make` says what is to be in it; of several processes that
/// find none, one makes it and all read the same.
pub(super) fn read_or_make(
    path: &Path,
    make: impl FnOnce() -> Result<Zeroizing<Vec<u8>>, KeyError>,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let failed = |cause| KeyError::File { path: path.to_owned(), cause };
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            publish(path, &make()?).map_err(failed)?;
            read(path).map_err(failed)
        }
        found => found.map_err(failed),
    }
}

/// Files in `dir` whose names begin and end so, in the order of their names.
pub(super) fn list(dir: &Path, prefix: &str, suffix: &str) -> Result<Vec<PathBuf>, KeyError> {
    let failed = |cause| KeyError::File { path: dir.to_owned(), cause };
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let fits = name.to_str().is_some_and(|it| it.starts_with(prefix) && it.ends_with(suffix));
        paths.extend(fits.then(|| entry.path()));
    }
    paths.sort();
    Ok(paths)
}

pub(super) fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let found = fs::read(path).map(Zeroizing::new)?;
    if fs::metadata(path)?.mode() & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "this key can be read by other users of the system");
    }
    Ok(found)
}

/// Puts a file with these bytes in place, unless there is one. It has another name until it is
/// whole and on disk, and a link, unlike a rename, never replaces what is there.
fn publish(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let draft = dir.join(format!(".{}.new", Uuid::now_v7()));
    let published = write(&draft, bytes).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let removed = fs::remove_file(&draft);
    published.and(removed)?;
    File::open(dir)?.sync_all()
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn of_many_who_make_a_file_at_once_one_wins_and_all_read_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let all: Vec<_> = thread::scope(|scope| {
            let make = |it: u8| read_or_make(&path, || Ok(Zeroizing::new(vec![it; 4096]))).unwrap();
            let threads: Vec<_> = (0..16).map(|it| scope.spawn(move || make(it))).collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert!(all.iter().all(|it| it.len() == 4096 && *it == all[0]));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left behind");
    }

    #[test]
    fn only_the_owner_can_read_what_is_made() {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        make_dir(&keys).unwrap();
        read_or_make(&keys.join("secret"), || Ok(Zeroizing::new(vec![1]))).unwrap();
        assert_eq!(fs::metadata(&keys).unwrap().mode() & 0o777, 0o700);
        assert_eq!(fs::metadata(keys.join("secret")).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_there_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        fs::write(&path, "mine").unwrap();
        assert_eq!(&**read_or_make(&path, || panic!("nothing is to be made")).unwrap(), b"mine");
    }
}
