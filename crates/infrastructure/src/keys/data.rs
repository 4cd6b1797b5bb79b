//! The keys that seal what must not be read in the database.

use std::{fmt, path::Path};

use aes_gcm::{Aes256Gcm, KeyInit};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::kernel::Timestamp;
use zeroize::Zeroizing;

use super::{
    KeyError, Secrets, ages,
    files::{self, KeyFile},
    secrets::{mac, random},
};

/// The names of their files.
pub(super) const FILES: (&str, &str) = ("data-", ".key");

/// Names a data key, and tells nothing of it: it stands before each value that the key has sealed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DataKeyId(pub(crate) [u8; 8]);

/// One or more keys. One of them seals; what any of them has sealed can be read.
pub struct DataKeys {
    /// The newest last.
    keys: Vec<DataKey>,
    current: usize,
}

pub(crate) struct DataKey {
    pub(crate) id: DataKeyId,
    pub(crate) cipher: Aes256Gcm,
}

impl DataKeys {
    /// The keys in the files `data-….key` of `dir`, the first of which is made at the first start. The newest
    /// seals, once all nodes can be taken to know it.
    pub fn open(dir: &Path, at: Timestamp) -> Result<Self, KeyError> {
        files::make_dir(dir)?;
        if files::list(dir, FILES.0, FILES.1)?.is_empty() {
            files::read_or_make(&dir.join(format!("{}0001{}", FILES.0, FILES.1)), random)?;
        }
        let found = files::list(dir, FILES.0, FILES.1)?;
        let made: Vec<_> = found.iter().map(|it| it.made_at).collect();
        let keys = found.iter().map(of_file).collect::<Result<_, _>>()?;
        Ok(Self { keys, current: ages::in_use(&made, at) })
    }

    /// The keys as the operator gives them: each in base64url without padding, separated by commas, the newest
    /// last. `source` names the setting.
    pub fn parse(text: &str, source: &str) -> Result<Self, KeyError> {
        let bad = || KeyError::BadSecret(source.to_owned());
        let key = |it: &str| URL_SAFE_NO_PAD.decode(it.trim()).ok().map(Zeroizing::new).and_then(|it| DataKey::of(&it));
        let keys: Vec<_> = text.split(',').map(|it| key(it).ok_or_else(bad)).collect::<Result<_, _>>()?;
        Ok(Self { current: keys.len() - 1, keys })
    }

    /// The one key that follows from the secret that all nodes share.
    pub fn derived(secrets: &Secrets) -> Self {
        let key = Zeroizing::new(secrets.derive("data key"));
        Self { keys: DataKey::of(&*key).into_iter().collect(), current: 0 }
    }

    /// These, and to read with also those in the files of `dir`, of a time before the operator gave any.
    pub fn and_files(self, dir: &Path) -> Result<Self, KeyError> {
        let found = files::list(dir, FILES.0, FILES.1)?;
        let older = found.iter().map(of_file).collect::<Result<_, _>>()?;
        Ok(self.and_older(older))
    }

    /// These, and to read with also `older` ones.
    #[must_use]
    pub fn and(self, older: Self) -> Self {
        self.and_older(older.keys)
    }

    fn and_older(self, mut older: Vec<DataKey>) -> Self {
        let current = older.len() + self.current;
        older.extend(self.keys);
        Self { keys: older, current }
    }

    /// The one that seals. There is always one.
    pub(crate) fn current(&self) -> Option<&DataKey> {
        self.keys.get(self.current)
    }

    pub(crate) fn find(&self, id: DataKeyId) -> Option<&DataKey> {
        self.keys.iter().find(|it| it.id == id)
    }

    /// All of them, the newest last.
    pub fn ids(&self) -> impl Iterator<Item = DataKeyId> {
        self.keys.iter().map(|it| it.id)
    }

    /// The one that seals.
    pub fn current_id(&self) -> Option<DataKeyId> {
        self.current().map(|it| it.id)
    }
}

impl DataKey {
    fn of(bytes: &[u8]) -> Option<Self> {
        let id = mac(bytes, &[b"lyceum data key"]).first_chunk().copied().map(DataKeyId)?;
        Aes256Gcm::new_from_slice(bytes).ok().map(|cipher| Self { id, cipher })
    }
}

fn of_file(file: &KeyFile) -> Result<DataKey, KeyError> {
    DataKey::of(&file.read()?).ok_or_else(|| KeyError::BadSecret(file.path.display().to_string()))
}

/// Which key is in the file.
pub(super) fn id_of(file: &KeyFile) -> Result<DataKeyId, KeyError> {
    of_file(file).map(|it| it.id)
}

/// A new key.
pub(super) fn generate() -> Result<Zeroizing<Vec<u8>>, KeyError> {
    random()
}

impl fmt::Display for DataKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|it| write!(f, "{it:02x}"))
    }
}

impl fmt::Debug for DataKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::TimeDelta;

    use super::*;
    use crate::testing::now;

    fn text(fill: u8) -> String {
        URL_SAFE_NO_PAD.encode([fill; 32])
    }

    #[test]
    fn the_first_start_makes_a_key_that_later_ones_find() {
        let dir = tempfile::tempdir().unwrap();
        let first = DataKeys::open(dir.path(), now()).unwrap().current_id();
        assert_eq!(DataKeys::open(dir.path(), now()).unwrap().current_id(), first);
        assert_eq!(fs::read(dir.path().join("data-0001.key")).unwrap().len(), 32);
    }

    #[test]
    fn a_new_key_seals_only_once_all_nodes_can_know_it() {
        let dir = tempfile::tempdir().unwrap();
        let old = DataKeys::open(dir.path(), now()).unwrap().current_id().unwrap();
        files::add(dir.path(), FILES, &[7; 32], now()).unwrap();
        let young = DataKeys::open(dir.path(), now()).unwrap();
        assert_eq!((young.current_id(), young.ids().count()), (Some(old), 2));
        let settled = DataKeys::open(dir.path(), now() + TimeDelta::minutes(6)).unwrap();
        assert_eq!(settled.current_id(), settled.ids().last());
        assert!(settled.find(old).is_some());
    }

    #[test]
    fn the_last_of_the_keys_that_are_given_seals_and_files_can_still_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let of_file = DataKeys::open(dir.path(), now()).unwrap().current_id().unwrap();
        let keys = DataKeys::parse(&format!("{}, {}", text(1), text(2)), "test").unwrap();
        let last = keys.ids().last();
        let keys = keys.and_files(dir.path()).unwrap();
        assert_eq!((keys.current_id(), keys.ids().count()), (last, 3));
        assert!(keys.find(of_file).is_some());
        for bad in ["", ",", "secret", &text(1)[1..], &format!("{},", text(1))] {
            assert!(matches!(DataKeys::parse(bad, "test"), Err(KeyError::BadSecret(_))), "{bad}");
        }
    }
}
