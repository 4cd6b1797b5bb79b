//! Key files: made once, whole or not at all, and for nobody else's eyes.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use domain::kernel::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::KeyError;

/// A file with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyFile {
    pub(super) path: PathBuf,
    /// When it was put there.
    pub(super) made_at: Timestamp,
}

impl KeyFile {
    /// Its name in the directory.
    pub(super) fn name(&self) -> String {
        self.path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
    }

    pub(super) fn read(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        read(&self.path).map_err(|cause| KeyError::File { path: self.path.clone(), cause })
    }
}

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
            publish(path, &make()?, None).map_err(failed)?;
            read(path).map_err(failed)
        }
        found => {
            warn_if_exposed(path);
            found.map_err(failed)
        }
    }
}

/// Files in `dir` whose names begin and end so, in the order of their names; none where there is no `dir`.
pub(super) fn list(dir: &Path, prefix: &str, suffix: &str) -> Result<Vec<KeyFile>, KeyError> {
    let failed = |cause| KeyError::File { path: dir.to_owned(), cause };
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|it| it.starts_with(prefix) && it.ends_with(suffix)) {
            let made_at = entry.metadata().and_then(|it| it.modified()).map_err(failed)?;
            files.push(KeyFile { path: entry.path(), made_at: made_at.into() });
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Puts a new file beside those that are called `prefix`, a number and `suffix`, under the next number. Of
/// several who do so at once, each makes one.
pub(super) fn add(
    dir: &Path,
    (prefix, suffix): (&str, &str),
    bytes: &[u8],
    made_at: Timestamp,
) -> Result<PathBuf, KeyError> {
    make_dir(dir)?;
    loop {
        let number = |it: &KeyFile| it.name().strip_prefix(prefix)?.strip_suffix(suffix)?.parse::<u32>().ok();
        let next = list(dir, prefix, suffix)?.iter().filter_map(number).max().unwrap_or(0) + 1;
        let path = dir.join(format!("{prefix}{next:04}{suffix}"));
        let added = publish(&path, bytes, Some(made_at));
        if added.map_err(|cause| KeyError::File { path: path.clone(), cause })? {
            return Ok(path);
        }
    }
}

/// Puts a file away, into a directory beside it, where nobody reads it any more.
pub(super) fn put_away(file: &KeyFile) -> Result<(), KeyError> {
    let attic = file.path.parent().unwrap_or(Path::new(".")).join("retired");
    make_dir(&attic)?;
    // Under a name of its own: numbers may come again once the last file is gone.
    let name = format!("{}-{}", file.made_at.format("%Y%m%dT%H%M%S"), file.name());
    fs::rename(&file.path, attic.join(name)).map_err(|cause| KeyError::File { path: file.path.clone(), cause })
}

/// Warns of a key that is not for its owner's eyes only.
pub(super) fn warn_if_exposed(path: &Path) {
    if fs::metadata(path).is_ok_and(|it| it.mode() & 0o077 != 0) {
        tracing::warn!(path = %path.display(), "this key can be read by other users of the system");
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    fs::read(path).map(Zeroizing::new)
}

/// Puts a file with these bytes in place, unless there is one, and says whether it did. It has another
/// name until it is whole and on disk, and a link, unlike a rename, never replaces what is there.
fn publish(path: &Path, bytes: &[u8], made_at: Option<Timestamp>) -> io::Result<bool> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let draft = dir.join(format!(".{}.new", Uuid::now_v7()));
    let published = write(&draft, bytes, made_at).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        linked => linked.map(|()| true),
    });
    let removed = fs::remove_file(&draft);
    let published = published?;
    removed?;
    File::open(dir)?.sync_all()?;
    Ok(published)
}

fn write(path: &Path, bytes: &[u8], made_at: Option<Timestamp>) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    if let Some(made_at) = made_at {
        file.set_modified(made_at.into())?;
    }
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
    fn of_many_who_add_a_file_at_once_each_makes_one() {
        let dir = tempfile::tempdir().unwrap();
        let made_at = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        thread::scope(|scope| {
            for it in 0..8 {
                let path = dir.path();
                scope.spawn(move || add(path, ("key-", ".key"), &[it], made_at).unwrap());
            }
        });
        let files = list(dir.path(), "key-", ".key").unwrap();
        let names: Vec<_> = files.iter().map(KeyFile::name).collect();
        assert_eq!((names.len(), names[0].as_str(), names[7].as_str()), (8, "key-0001.key", "key-0008.key"));
        assert!(files.iter().all(|it| it.made_at == made_at));
        put_away(&files[7]).unwrap();
        assert_eq!(list(dir.path(), "key-", ".key").unwrap(), files[..7]);
        assert!(dir.path().join("retired/20270115T080000-key-0008.key").exists());
    }

    #[test]
    fn a_file_that_is_there_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        fs::write(&path, "mine").unwrap();
        assert_eq!(&**read_or_make(&path, || panic!("nothing is to be made")).unwrap(), b"mine");
    }
}
