//! Where the keys come from: from files in the data directory, or from the operator's settings.

use std::{fmt, path::PathBuf};

use chrono::TimeDelta;
use domain::kernel::Timestamp;
use zeroize::Zeroizing;

use super::{
    AFTERLIFE, DataKeys, KeyError, SETTLING, Secrets, SigningKeys, ages, data,
    files::{self, KeyFile},
    signing,
};

/// Where the keys come from. What is not given is in files, which are made if there are none.
#[derive(Clone)]
pub struct KeySource {
    /// Where the files are.
    pub dir: PathBuf,
    /// `LYCEUM_SECRET`, if it is set.
    pub secret: Option<String>,
    /// `LYCEUM_SIGNING_KEY`, if it is set.
    pub signing: Option<String>,
    /// `LYCEUM_DATA_KEYS`, if it is set.
    pub data: Option<String>,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// It signs access tokens.
    Signing,
    /// It seals what must not be read in the database.
    Data,
}

/// What becomes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It is known, and used when everybody can be taken to know it.
    New,
    /// It is the one that is used.
    Current,
    /// What it has signed is believed, what it has sealed can be read.
    Old,
    /// What it has signed is believed no more.
    Expired,
}

/// What may be told of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Its name.
    pub id: String,
    /// When its file was made, if it is in one.
    pub made_at: Option<Timestamp>,
    /// What becomes of it.
    pub state: KeyState,
}

impl KeySource {
    /// The secret that all nodes share.
    pub fn secrets(&self) -> Result<Secrets, KeyError> {
        match &self.secret {
            Some(given) => Secrets::parse(given, "LYCEUM_SECRET"),
            None => Secrets::open(&self.dir),
        }
    }

    /// What signs at `at`, and what is believed.
    pub fn signing(&self, at: Timestamp) -> Result<SigningKeys, KeyError> {
        match &self.signing {
            Some(given) => SigningKeys::parse(given, "LYCEUM_SIGNING_KEY"),
            None => SigningKeys::open(&self.dir, at),
        }
    }

    /// What seals at `at`, and what can be read. Nodes that are given the secret may share no directory, so
    /// that a key in a file would be known to one of them only: theirs follows from the secret.
    pub fn data(&self, at: Timestamp) -> Result<DataKeys, KeyError> {
        if self.in_files(KeyPurpose::Data) {
            return DataKeys::open(&self.dir, at);
        }
        let derived = match &self.secret {
            Some(_) => Some(DataKeys::derived(&self.secrets()?)),
            None => None,
        };
        let given = self.data.as_ref().map(|it| DataKeys::parse(it, "LYCEUM_DATA_KEYS")).transpose()?;
        let keys = match (given, derived) {
            (Some(given), Some(derived)) => given.and(derived),
            (Some(keys), None) | (None, Some(keys)) => keys,
            (None, None) => return DataKeys::open(&self.dir, at),
        };
        keys.and_files(&self.dir)
    }

    /// Whether these keys are in files, and so can be changed by command.
    pub const fn in_files(&self, purpose: KeyPurpose) -> bool {
        match purpose {
            KeyPurpose::Signing => self.signing.is_none(),
            KeyPurpose::Data => self.data.is_none() && self.secret.is_none(),
        }
    }

    /// Adds a key, as if that had been at `made_at`, and says how it is called. The files must be there.
    pub fn add(&self, purpose: KeyPurpose, made_at: Timestamp) -> Result<String, KeyError> {
        let bytes: Zeroizing<Vec<u8>> = match purpose {
            KeyPurpose::Signing => signing::generate()?,
            KeyPurpose::Data => data::generate()?,
        };
        let path = files::add(&self.dir, purpose.files(), &bytes, made_at)?;
        purpose.id_of(&KeyFile { path, made_at })
    }

    /// All keys, the oldest first.
    pub fn list(&self, at: Timestamp) -> Result<Vec<KeyInfo>, KeyError> {
        let mut all = Vec::new();
        for purpose in KeyPurpose::ALL {
            if self.in_files(purpose) {
                all.extend(self.dated(purpose, at)?.into_iter().map(|it| it.1));
            } else {
                all.extend(self.given(purpose, at)?);
            }
        }
        Ok(all)
    }

    /// Warns of files that are not for their owner's eyes only.
    pub fn warn_of_exposed(&self) -> Result<(), KeyError> {
        for purpose in KeyPurpose::ALL {
            let (prefix, suffix) = purpose.files();
            files::list(&self.dir, prefix, suffix)?.iter().for_each(|it| files::warn_if_exposed(&it.path));
        }
        Ok(())
    }

    /// Puts those keys away of which nothing is left, and says which: signing keys that are believed no more,
    /// and data keys that were replaced long ago and of which `in_use` says that nothing is sealed under them.
    pub fn retire(&self, at: Timestamp, in_use: &dyn Fn(&str) -> bool) -> Result<Vec<KeyInfo>, KeyError> {
        let mut retired = Vec::new();
        for purpose in KeyPurpose::ALL.into_iter().filter(|it| self.in_files(*it)) {
            let dated = self.dated(purpose, at)?;
            // Whoever began to write under an old key has long ended.
            let made: Vec<_> = dated.iter().map(|it| it.0.made_at).collect();
            for (file, info) in dated.iter().take(ages::believed(&made, at)) {
                if purpose == KeyPurpose::Signing || !in_use(&info.id) {
                    files::put_away(file)?;
                    retired.push(info.clone());
                }
            }
        }
        Ok(retired)
    }

    fn dated(&self, purpose: KeyPurpose, at: Timestamp) -> Result<Vec<(KeyFile, KeyInfo)>, KeyError> {
        let (prefix, suffix) = purpose.files();
        let found = files::list(&self.dir, prefix, suffix)?;
        let made: Vec<_> = found.iter().map(|it| it.made_at).collect();
        let (current, believed) = (ages::in_use(&made, at), ages::believed(&made, at));
        let state = |place: usize| match place {
            _ if place > current => KeyState::New,
            _ if place == current => KeyState::Current,
            _ if place < believed && purpose == KeyPurpose::Signing => KeyState::Expired,
            _ => KeyState::Old,
        };
        let dated = found.into_iter().enumerate().map(|(place, file)| {
            let (id, made_at, state) = (purpose.id_of(&file)?, Some(file.made_at), state(place));
            Ok((file, KeyInfo { purpose, id, made_at, state }))
        });
        dated.collect()
    }

    fn given(&self, purpose: KeyPurpose, at: Timestamp) -> Result<Vec<KeyInfo>, KeyError> {
        let (ids, current): (Vec<_>, _) = match purpose {
            KeyPurpose::Signing => {
                let keys = self.signing(at)?;
                (keys.ids().collect(), keys.current_id())
            }
            KeyPurpose::Data => {
                let keys = self.data(at)?;
                (keys.ids().map(|it| it.to_string()).collect(), keys.current_id().map(|it| it.to_string()))
            }
        };
        let state = |id: &String| if Some(id) == current.as_ref() { KeyState::Current } else { KeyState::Old };
        let info = |id: String| KeyInfo { purpose, state: state(&id), id, made_at: None };
        Ok(ids.into_iter().map(info).collect())
    }
}

impl KeyPurpose {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Signing, Self::Data];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Data => "data",
        }
    }

    /// The setting that gives such keys.
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Signing => "LYCEUM_SIGNING_KEY",
            Self::Data => "LYCEUM_DATA_KEYS",
        }
    }

    const fn files(self) -> (&'static str, &'static str) {
        match self {
            Self::Signing => signing::FILES,
            Self::Data => data::FILES,
        }
    }

    fn id_of(self, file: &KeyFile) -> Result<String, KeyError> {
        match self {
            Self::Signing => signing::id_of(file),
            Self::Data => data::id_of(file).map(|it| it.to_string()),
        }
    }
}

impl KeyState {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Current => "current",
            Self::Old => "old",
            Self::Expired => "expired",
        }
    }
}

/// After which time a key that was replaced may be put away.
pub const RETIREMENT: TimeDelta = TimeDelta::seconds(SETTLING.num_seconds() + AFTERLIFE.num_seconds());

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySource").field("dir", &self.dir).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
