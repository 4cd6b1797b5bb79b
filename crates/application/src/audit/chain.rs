//! The chain: each entry's hash covers the entry, its place and the hash before it.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{ledger::Entry, moment};

/// A SHA-256 hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

/// Where the chain ends: the place and the hash of its last entry. An empty one has zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The place of the last entry; the first one's is 1.
    pub sequence: i64,
    /// Its hash.
    pub hash: Digest,
}

/// An entry in its place.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Its place; none is left out.
    pub sequence: i64,
    /// What it says.
    pub entry: Entry,
    /// Of all that, and of the hash before it.
    pub hash: Digest,
}

impl Head {
    /// What `entry` is as the next one.
    pub fn seal(&self, entry: Entry) -> Sealed {
        let sequence = self.sequence + 1;
        let hash = self.hash_of(sequence, &entry);
        Sealed { sequence, entry, hash }
    }

    /// SHA-256 over the hash before it and each member in the order of the code, each by its length in
    /// bytes (64 bits, big-endian; all ones where it is absent) and its text.
    pub(super) fn hash_of(&self, sequence: i64, entry: &Entry) -> Digest {
        let mut hash = Sha256::new_with_prefix(self.hash.0);
        let mut add = |text: Option<&str>| match text {
            Some(text) => {
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text);
            }
            None => hash.update(u64::MAX.to_be_bytes()),
        };
        let id = |it: uuid::Uuid| it.to_string();
        add(Some(&sequence.to_string()));
        add(Some(&id(entry.id)));
        add(Some(&moment::text(&entry.at)));
        add(entry.actor_id.map(id).as_deref());
        add(entry.on_behalf_of.map(id).as_deref());
        add(Some(&entry.action));
        add(Some(&entry.resource_type));
        add(Some(&entry.resource_id));
        add(Some(entry.changes.get()));
        add(Some(&entry.request_id));
        add(entry.address.as_deref());
        add(entry.event.as_ref().map(|it| it.get()));
        Digest(hash.finalize().into())
    }
}

impl From<&Sealed> for Head {
    fn from(sealed: &Sealed) -> Self {
        Self { sequence: sealed.sequence, hash: sealed.hash }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|it| write!(f, "{it:02x}"))
    }
}
