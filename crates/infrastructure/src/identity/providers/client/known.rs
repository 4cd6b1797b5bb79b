//! What providers publish, remembered: one looks it up for all who want it, and it is not looked up again at once where
//! that has failed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use application::identity::ProviderFault;
use moka::sync::Cache;
use tokio::sync::Mutex;

/// For how long it is remembered.
const MEMORY: Duration = Duration::from_secs(60 * 60);
/// For how long it is remembered that it could not be had.
const PAUSE: Duration = Duration::from_secs(5);
/// Of how many.
const REMEMBERED: u64 = 200;

/// What is published at one address.
struct Slot<T> {
    found: Option<(Instant, Arc<T>)>,
    failed: Option<(Instant, ProviderFault)>,
}

impl<T> Slot<T> {
    const EMPTY: Self = Self { found: None, failed: None };

    /// What is known of it, unless it is `stale`.
    fn known(&self, stale: Option<&Arc<T>>, pause: Duration) -> Option<Result<Arc<T>, ProviderFault>> {
        let fresh = self.found.as_ref().filter(|(since, _)| since.elapsed() < MEMORY).map(|it| &it.1);
        if let Some(found) = fresh.filter(|it| stale.is_none_or(|stale| !Arc::ptr_eq(it, stale))) {
            return Some(Ok(Arc::clone(found)));
        }
        let failed = self.failed.filter(|(since, _)| since.elapsed() < pause);
        failed.map(|(_, fault)| Err(fault))
    }
}

/// What is published at all addresses.
pub(super) struct Known<T> {
    slots: Cache<String, Arc<Mutex<Slot<T>>>>,
    pause: Duration,
}

impl<T: Send + Sync + 'static> Known<T> {
    pub(super) fn new() -> Self {
        Self::pausing(PAUSE)
    }

    fn pausing(pause: Duration) -> Self {
        Self { slots: Cache::builder().max_capacity(REMEMBERED).time_to_idle(MEMORY).build(), pause }
    }

    /// What is at `url`, looked up by `look` if it is not known, or is no more than what is `stale`. Whoever wants it
    /// meanwhile waits for that.
    pub(super) async fn of(
        &self,
        url: &str,
        stale: Option<&Arc<T>>,
        look: impl Future<Output = Result<T, ProviderFault>>,
    ) -> Result<Arc<T>, ProviderFault> {
        let slot = self.slots.get_with_by_ref(url, || Arc::new(Mutex::new(Slot::EMPTY)));
        let mut slot = slot.lock().await;
        if let Some(known) = slot.known(stale, self.pause) {
            return known;
        }
        match look.await {
            Ok(found) => {
                let found = Arc::new(found);
                *slot = Slot { found: Some((Instant::now(), Arc::clone(&found))), failed: None };
                Ok(found)
            }
            Err(fault) => {
                slot.failed = Some((Instant::now(), fault));
                Err(fault)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;
    use tokio::task::yield_now;

    use super::*;
    use crate::testing::block_on;

    /// Looks it up, and counts that.
    async fn look(count: &AtomicUsize, found: Result<usize, ProviderFault>) -> Result<usize, ProviderFault> {
        count.fetch_add(1, Ordering::Relaxed);
        yield_now().await;
        found
    }

    #[test]
    fn one_looks_it_up_for_all() {
        let (known, count) = (Known::new(), AtomicUsize::new(0));
        block_on(async {
            let found = join_all((0..5).map(|_| known.of("a", None, look(&count, Ok(7))))).await;
            assert!(found.iter().all(|it| it.as_deref() == Ok(&7)), "{found:?}");
            assert_eq!(count.load(Ordering::Relaxed), 1);
            assert_eq!(known.of("b", None, look(&count, Ok(8))).await.as_deref(), Ok(&8));
        });
    }

    #[test]
    fn what_is_stale_is_looked_up_once() {
        let (known, count) = (Known::new(), AtomicUsize::new(0));
        block_on(async {
            let old = known.of("a", None, look(&count, Ok(1))).await.unwrap();
            for _ in 0..2 {
                assert_eq!(known.of("a", Some(&old), look(&count, Ok(2))).await.as_deref(), Ok(&2));
            }
            assert_eq!(count.load(Ordering::Relaxed), 2);
        });
    }

    #[test]
    fn a_failure_is_remembered_for_a_while_and_hides_nothing_that_is_known() {
        let away = || Err(ProviderFault::Away);
        block_on(async {
            for (pause, looks) in [(PAUSE, 1), (Duration::ZERO, 5)] {
                let (known, count) = (Known::pausing(pause), AtomicUsize::new(0));
                for _ in 0..5 {
                    assert_eq!(known.of("a", None, look(&count, away())).await, away().map(Arc::new));
                }
                assert_eq!(count.load(Ordering::Relaxed), looks);
            }
            let (known, count) = (Known::new(), AtomicUsize::new(0));
            let found = known.of("a", None, look(&count, Ok(1))).await.unwrap();
            assert_eq!(known.of("a", Some(&found), look(&count, away())).await, away().map(Arc::new));
            assert_eq!(known.of("a", None, look(&count, away())).await, Ok(found));
        });
    }
}
