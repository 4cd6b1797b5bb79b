//! States by policy and key, in bounded room.

use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    mem,
    sync::{Mutex, PoisonError},
};

use application::limits::LimitKey;
use domain::limits::{State, Tick, Verdict};

/// How many states one set holds.
const WAYS: usize = 16;

/// A table of sets, as a processor's cache is one: a secret hash of its key says which set a state is in.
///
/// Each set has a lock of its own, held for as long as one limit computes, and at most [`WAYS`] states; so the
/// room is bounded, a lookup is one hash and a short scan, and parties hardly ever wait for each other.
///
/// Where a set is full, states that say no more than a new one would are dropped: that changes nothing. If there
/// are none, the one goes whose limit is used the least. So who wants a used-up limit forgotten has to find
/// fifteen others whose hashes lie in the same set, without knowing the hash, and to use up
/// their limits as far: far more than was to be gained. A flood of keys that come once pushes out none but
/// its own.
pub(super) struct Table {
    sets: Box<[Mutex<Vec<Entry>>]>,
    hasher: RandomState,
}

struct Entry {
    key: LimitKey,
    policy: u16,
    /// How much of the limit was used after the last take, as [`Verdict::used`] tells it.
    used: u16,
    /// When the state will say no more than a new one.
    spent: Tick,
    state: State,
}

/// What a table did besides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Housekeeping {
    /// There is one more of the policy that was asked for.
    pub(super) added: bool,
    /// The policies of the states that were dropped because they said nothing any more.
    pub(super) dropped: Vec<u16>,
    /// The policy of the one that was given up although it said something.
    pub(super) forgotten: Option<u16>,
}

impl Table {
    /// Room for at most `sets` times sixteen states.
    pub(super) fn new(sets: usize) -> Self {
        Self { sets: (0..sets.max(1)).map(|_| Mutex::default()).collect(), hasher: RandomState::new() }
    }

    /// Replaces the state of `key` within `policy` by what `take` makes of it.
    pub(super) fn update(
        &self,
        policy: u16,
        key: LimitKey,
        now: Tick,
        take: impl FnOnce(Option<State>) -> (State, Verdict),
    ) -> (Verdict, Housekeeping) {
        let mut set = self.set(policy, key).lock().unwrap_or_else(PoisonError::into_inner);
        let found = set.iter_mut().find(|it| it.key == key && it.policy == policy);
        let (state, verdict) = take(found.as_ref().map(|it| it.state));
        let reset = u64::try_from(verdict.reset_after.as_micros()).unwrap_or(u64::MAX);
        let entry = Entry { key, policy, used: verdict.used(), spent: Tick(now.0.saturating_add(reset)), state };
        let Some(found) = found else { return (verdict, insert(&mut set, entry, now)) };
        *found = entry;
        (verdict, Housekeeping::default())
    }

    #[expect(clippy::cast_possible_truncation, reason = "a part of the hash will do")]
    fn set(&self, policy: u16, key: LimitKey) -> &Mutex<Vec<Entry>> {
        let hash = self.hasher.hash_one((policy, key)) as usize;
        &self.sets[hash % self.sets.len()]
    }
}

fn insert(set: &mut Vec<Entry>, entry: Entry, now: Tick) -> Housekeeping {
    let mut done = Housekeeping { added: true, ..Housekeeping::default() };
    if set.len() < WAYS {
        set.push(entry);
        return done;
    }
    done.dropped = set.extract_if(.., |it| it.spent <= now).map(|it| it.policy).collect();
    match set.iter_mut().min_by_key(|it| it.used) {
        Some(least) if done.dropped.is_empty() => done.forgotten = Some(mem::replace(least, entry).policy),
        _ => set.push(entry),
    }
    done
}

#[cfg(test)]
impl Table {
    pub(super) fn len(&self) -> usize {
        self.sets.iter().map(|it| it.lock().unwrap().len()).sum()
    }
}
