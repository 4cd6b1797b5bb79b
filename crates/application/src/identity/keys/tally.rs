//! Uses of keys that need not be counted exactly, counted in memory and written down together.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::NaiveDate;
use domain::{
    identity::UsageNote,
    kernel::{ApiKeyId, Timestamp},
};

use crate::{Caller, Failure, Gateway};

/// How much is written down in one transaction.
const PORTION: usize = 500;

/// What is not written down yet, in the order of keys and days: whoever writes these down at the same time waits in
/// turn.
#[derive(Default)]
pub(super) struct Tally(Mutex<BTreeMap<(ApiKeyId, NaiveDate), UsageNote>>);

impl Tally {
    /// A call was let in that is counted nowhere else.
    pub(super) fn admitted(&self, key: ApiKeyId, at: Timestamp) {
        self.add(UsageNote { admitted: 1, last_used_at: Some(at), ..blank(key, at) });
    }

    /// A call was let in that is counted already.
    pub(super) fn used(&self, key: ApiKeyId, at: Timestamp) {
        self.add(UsageNote { last_used_at: Some(at), ..blank(key, at) });
    }

    /// A call was refused, because the quota was used up.
    pub(super) fn refused(&self, key: ApiKeyId, at: Timestamp) {
        self.add(UsageNote { refused: 1, ..blank(key, at) });
    }

    fn add(&self, note: UsageNote) {
        match self.notes().entry((note.key, note.day)) {
            Entry::Vacant(entry) => drop(entry.insert(note)),
            Entry::Occupied(mut entry) => {
                let sum = entry.get_mut();
                sum.admitted += note.admitted;
                sum.refused += note.refused;
                sum.last_used_at = sum.last_used_at.max(note.last_used_at);
            }
        }
    }

    /// Takes the first of what is not written down.
    fn take(&self) -> Vec<UsageNote> {
        let mut notes = self.notes();
        let rest = notes.keys().nth(PORTION).copied().map(|it| notes.split_off(&it));
        std::mem::replace(&mut *notes, rest.unwrap_or_default()).into_values().collect()
    }

    fn notes(&self) -> MutexGuard<'_, BTreeMap<(ApiKeyId, NaiveDate), UsageNote>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn blank(key: ApiKeyId, at: Timestamp) -> UsageNote {
    UsageNote { key, day: at.date_naive(), admitted: 0, refused: 0, last_used_at: None }
}

/// Writes down what was counted in memory. What cannot be written now is kept for the next time.
pub async fn flush_usage(gateway: &Gateway) -> Result<(), Failure> {
    let tally = &gateway.keys().tally;
    loop {
        let notes = tally.take();
        if notes.is_empty() {
            return Ok(());
        }
        let written = notes.clone();
        let outcome =
            gateway.write_plainly(Caller::system(), move |_, uow| Ok(uow.identity().add_usage(&written)?)).await;
        if outcome.is_err() {
            for it in notes {
                tally.add(it);
            }
            return outcome;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn uses_add_up_by_key_and_day_and_are_taken_once() {
        let (tally, key, at) = (Tally::default(), ApiKeyId::fresh(), Timestamp::UNIX_EPOCH);
        let later = at + TimeDelta::hours(1);
        tally.admitted(key, later);
        tally.admitted(key, at);
        tally.used(key, at);
        tally.refused(key, at);
        tally.refused(key, at + TimeDelta::days(1));
        let taken = tally.take();
        assert_eq!(taken[0], UsageNote { admitted: 2, refused: 1, last_used_at: Some(later), ..blank(key, at) });
        assert_eq!((taken.len(), taken[1].refused, taken[1].last_used_at), (2, 1, None));
        assert!(tally.take().is_empty());
        for it in taken {
            tally.add(it);
        }
        assert_eq!(tally.take().len(), 2, "what could not be written is not lost");
    }

    #[test]
    fn much_is_taken_in_portions() {
        let tally = Tally::default();
        (0..=PORTION).for_each(|_| tally.refused(ApiKeyId::fresh(), Timestamp::UNIX_EPOCH));
        assert_eq!((tally.take().len(), tally.take().len(), tally.take().len()), (PORTION, 1, 0));
    }
}
