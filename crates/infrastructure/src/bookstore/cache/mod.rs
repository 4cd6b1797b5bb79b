//! The catalogue's records in this process's memory, bounded by what they weigh.

mod changes;
mod flights;
mod meters;
#[cfg(test)]
mod tests;

use std::{mem, sync::Arc, time::Instant};

use application::{
    LogPosition, Shown,
    bookstore::{CacheKey, CatalogueCache, Loading, Look, Origin, SHOWN_FOR},
};
use changes::{Changes, Place, Stamp};
use flights::{Flights, Part};
use meters::KindMeters;
use moka::sync::Cache;
use prometheus::IntCounter;

pub use meters::CacheMeters;

/// What a record takes besides its texts: entry, key, and what finds them.
const OVERHEAD: usize = 512;

/// Keeps records in this process.
pub struct LocalCache(Arc<Inner>);

struct Inner {
    records: Cache<CacheKey, Arc<Kept>>,
    changes: Changes,
    flights: Flights,
    kinds: [KindMeters; CacheKey::KINDS.len()],
    invalidations: [IntCounter; Origin::KINDS.len()],
}

/// A record, and for how long it is good.
struct Kept {
    shown: Arc<Shown>,
    /// Before it was read.
    began: Instant,
    stamp: Stamp,
    place: Place,
    seen: LogPosition,
}

impl LocalCache {
    /// Keeps about as many `bytes`.
    pub fn new(bytes: u64, meters: &CacheMeters) -> Self {
        let kinds = meters.kinds();
        let evicted = kinds.clone();
        let records = Cache::builder()
            .max_capacity(bytes)
            .weigher(|_, kept: &Arc<Kept>| kept.weight())
            .time_to_live(SHOWN_FOR)
            .eviction_listener(move |key: Arc<CacheKey>, kept, _| {
                let meters = &evicted[key.kind()];
                meters.entries.dec();
                meters.bytes.sub(kept.weight().into());
            })
            .build();
        let (changes, flights, invalidations) = (Changes::new(), Flights::default(), meters.origins());
        Self(Arc::new(Inner { records, changes, flights, kinds, invalidations }))
    }
}

impl CatalogueCache for LocalCache {
    fn look(&self, key: &CacheKey, since: Option<LogPosition>) -> Look {
        let (inner, now) = (&*self.0, Instant::now());
        let meters = &inner.kinds[key.kind()];
        if let Some(kept) = inner.records.get(key)
            && inner.is_good(&kept, since, now)
        {
            meters.hits.inc();
            return Look::Known(Arc::clone(&kept.shown));
        }
        // Before anybody begins to read.
        let stamp = inner.changes.now();
        let flies = match inner.flights.join(key, since.is_some(), now) {
            Part::Waits(shown) => {
                meters.coalesced.inc();
                return Look::Coming(shown);
            }
            Part::Reads => true,
            Part::Alone => false,
        };
        meters.misses.inc();
        Look::Unknown(Box::new(Reading { inner: Arc::clone(&self.0), key: key.clone(), began: now, stamp, flies }))
    }

    fn forget(&self, changed: &[Origin]) {
        self.0.changes.note(changed);
        for origin in changed {
            self.0.invalidations[origin.kind()].inc();
        }
    }
}

impl Inner {
    /// Whether `kept` may be shown at `now` to whoever has to see everything up to `since`.
    fn is_good(&self, kept: &Kept, since: Option<LogPosition>, now: Instant) -> bool {
        now.saturating_duration_since(kept.began) < SHOWN_FOR
            && self.changes.is_current(kept.place, kept.stamp)
            // What is at that very place may have been on its way when it was looked how far the log is.
            && since.is_none_or(|it| it < kept.seen)
    }
}

impl Kept {
    fn weight(&self) -> u32 {
        let Shown { body, tag, modified } = &*self.shown;
        u32::try_from(OVERHEAD + body.capacity() + tag.capacity() + modified.capacity()).unwrap_or(u32::MAX)
    }
}

/// A read, from the look until it is told what was found.
struct Reading {
    inner: Arc<Inner>,
    key: CacheKey,
    began: Instant,
    stamp: Stamp,
    /// Whether others wait for this one.
    flies: bool,
}

impl Loading for Reading {
    fn done(mut self: Box<Self>, shown: &Arc<Shown>, origin: Origin, seen: LogPosition) {
        let inner = Arc::clone(&self.inner);
        let (began, stamp, place) = (self.began, self.stamp, inner.changes.place(origin));
        let kept = Kept { shown: Arc::clone(shown), began, stamp, place, seen };
        if inner.changes.is_current(place, stamp) && began.elapsed() < SHOWN_FOR {
            let meters = &inner.kinds[self.key.kind()];
            meters.entries.inc();
            meters.bytes.add(kept.weight().into());
            inner.records.insert(self.key.clone(), Arc::new(kept));
        }
        if !mem::take(&mut self.flies) {
            return;
        }
        let waiting = inner.flights.land(&self.key);
        // Whoever came after a change has to see it, and comes before this is asked.
        if inner.changes.is_current(place, stamp) {
            for it in waiting {
                // Whoever is gone need not be told.
                let _ = it.send(Arc::clone(shown));
            }
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if self.flies {
            // Who waits for it is told by that, and reads for themselves.
            drop(self.inner.flights.land(&self.key));
        }
    }
}
