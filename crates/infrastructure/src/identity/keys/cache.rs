//! What is remembered of keys between two calls.

use std::time::Duration;

use application::identity::{KeyMemory, KnownKey, Recalled};
use chrono::TimeDelta;
use domain::{
    identity::KeyDigest,
    kernel::{Timestamp, UserId},
};
use moka::sync::Cache;

/// How long what was found may be relied on.
const MEMORY: TimeDelta = TimeDelta::seconds(1);
/// How many keys are remembered.
const REMEMBERED: u64 = 20_000;

/// Remembers keys in this process.
pub struct KeyCache {
    known: Cache<KeyDigest, (KnownKey, Timestamp)>,
    changed: Cache<UserId, ()>,
}

impl Default for KeyCache {
    fn default() -> Self {
        let known = Cache::builder().max_capacity(REMEMBERED).time_to_idle(Duration::from_secs(3600)).build();
        // Longer than anything is relied on: whoever looked just before a change may remember it just after.
        let changed = Cache::builder().time_to_live(Duration::from_secs(2)).build();
        Self { known, changed }
    }
}

impl KeyMemory for KeyCache {
    fn recall(&self, secret: &KeyDigest, at: Timestamp) -> Option<Recalled> {
        let (known, since) = self.known.get(secret)?;
        let changed = known.holder.actor.user().is_none_or(|it| self.changed.contains_key(&it));
        Some(Recalled { known, fresh: at - since < MEMORY && !changed })
    }

    fn remember(&self, secret: KeyDigest, known: KnownKey, at: Timestamp) {
        self.known.insert(secret, (known, at));
    }

    fn forget(&self, secret: &KeyDigest) {
        self.known.invalidate(secret);
    }

    fn distrust(&self, user: UserId) {
        self.changed.insert(user, ());
    }
}

#[cfg(test)]
mod tests {
    use application::identity::{KeyHolder, PlanTerms};
    use domain::kernel::{Actor, ApiKeyId, Means, PermissionSet};

    use super::*;

    const SECRET: KeyDigest = KeyDigest([7; 32]);
    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn known(user: UserId) -> KnownKey {
        let key = ApiKeyId::fresh();
        let actor = Actor::person(user, Means::Key { key, own: true }, PermissionSet::NONE);
        let (rate_per_second, burst) = (1.try_into().unwrap(), 1.try_into().unwrap());
        let holder =
            KeyHolder { key, actor, second_factor: false, terms: PlanTerms { rate_per_second, burst, quota: None } };
        KnownKey { holder, spent_until: None }
    }

    #[test]
    fn what_was_found_is_fresh_for_a_second_and_known_for_longer() {
        let (cache, known) = (KeyCache::default(), known(UserId::fresh()));
        assert_eq!(cache.recall(&SECRET, AT), None);
        cache.remember(SECRET, known, AT);
        let recalled = |millis| cache.recall(&SECRET, AT + TimeDelta::milliseconds(millis)).unwrap();
        assert_eq!(recalled(999), Recalled { known, fresh: true });
        assert_eq!(recalled(1000), Recalled { known, fresh: false });
        cache.forget(&SECRET);
        assert_eq!(cache.recall(&SECRET, AT), None);
    }

    #[test]
    fn what_has_become_of_the_owner_makes_it_stale_at_once() {
        let (cache, owner) = (KeyCache::default(), UserId::fresh());
        cache.remember(SECRET, known(owner), AT);
        cache.distrust(UserId::fresh());
        assert!(cache.recall(&SECRET, AT).unwrap().fresh);
        cache.distrust(owner);
        assert!(!cache.recall(&SECRET, AT).unwrap().fresh);
    }
}
