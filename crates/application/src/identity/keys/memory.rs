//! What is known of keys in this process between two calls.

use std::sync::Arc;

use domain::{
    identity::KeyDigest,
    kernel::{Timestamp, UserId},
};

use super::{KeyHolder, tally::Tally};

/// What was last found of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Who shows it.
    pub holder: KeyHolder,
    /// Until when its quota need not be asked about, because it was used up.
    pub spent_until: Option<Timestamp>,
}

/// The same, remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// What was found.
    pub known: KnownKey,
    /// Whether that was at most a second ago, and nothing has become of its owner since on this node. Otherwise
    /// it tells how fast the key may be used, and nothing that anybody may rely on.
    pub fresh: bool,
}

/// Remembers keys by the digests of their secrets.
pub trait KeyMemory: Send + Sync {
    /// What was last found, however long ago.
    fn recall(&self, secret: &KeyDigest, at: Timestamp) -> Option<Recalled>;

    /// Remembers what was found at `at`.
    fn remember(&self, secret: KeyDigest, known: KnownKey, at: Timestamp);

    /// Forgets a secret that is no longer good.
    fn forget(&self, secret: &KeyDigest);

    /// Nothing that is known of the keys of `user` is fresh.
    fn distrust(&self, user: UserId);
}

/// Remembers nothing.
struct Oblivion;

impl KeyMemory for Oblivion {
    fn recall(&self, _: &KeyDigest, _: Timestamp) -> Option<Recalled> {
        None
    }

    fn remember(&self, _: KeyDigest, _: KnownKey, _: Timestamp) {}

    fn forget(&self, _: &KeyDigest) {}

    fn distrust(&self, _: UserId) {}
}

/// All that a process knows of keys: what they are, and how often they were used since that was last written down.
#[derive(Clone)]
pub struct KeyRing {
    pub(super) memory: Arc<dyn KeyMemory>,
    pub(super) tally: Arc<Tally>,
}

impl KeyRing {
    /// One that remembers by `memory`.
    pub fn new(memory: Arc<dyn KeyMemory>) -> Self {
        Self { memory, tally: Arc::default() }
    }

    /// Somebody's sessions, keys or permissions are not what they were.
    pub(crate) fn distrust(&self, user: UserId) {
        self.memory.distrust(user);
    }
}

impl Default for KeyRing {
    fn default() -> Self {
        Self::new(Arc::new(Oblivion))
    }
}
