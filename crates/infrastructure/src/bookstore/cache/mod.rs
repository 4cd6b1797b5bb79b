//! The catalogue's records in this process's memory, bounded by what they weigh.

mod changes;
mod flights;
mod meters;
mod reading;
mod shared;
#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use application::{
    LogPosition, Shown,
    bookstore::{CacheKey, CatalogueCache, Look, Origin, SHOWN_FOR},
};
use changes::{Changes, Place, Stamp};
use flights::{Flights, Part};
use meters::KindMeters;
use moka::sync::Cache;
use prometheus::IntCounter;
use reading::Reading;
use shared::SharedRecords;

use crate::{
    redis::Redis,
    store::{Reign, SoleWriter},
};

pub use meters::CacheMeters;

/// What a record takes besides its texts: entry, key, and what finds them.
const OVERHEAD: usize = 512;

/// How long a record is shown while nobody else writes to the database. It could be for ever; but should a change ever not be
/// noted, it is seen after this.
const SHOWN_BY_SOLE_WRITER_FOR: Duration = Duration::from_secs(60);

/// Keeps records in this process.
pub struct LocalCache(Arc<Inner>);

struct Inner {
    records: Cache<CacheKey, Arc<Kept>>,
    changes: Changes,
    flights: Flights,
    /// What other nodes read, where that is shared.
    shared: Option<SharedRecords>,
    /// Whether only this process writes, where that can be known.
    sole_writer: Option<Arc<SoleWriter>>,
    kinds: [KindMeters; CacheKey::KINDS.len()],
    invalidations: [IntCounter; Origin::KINDS.len()],
}

/// A record, and for how long it is good.
struct Kept {
    shown: Arc<Shown>,
    /// Before it was read.
    began: Moment,
    place: Place,
    seen: LogPosition,
}

/// When a read began.
#[derive(Clone, Copy, Debug)]
struct Moment {
    at: Instant,
    stamp: Stamp,
    /// Unknown of what another node read, and where many write.
    reign: Option<Reign>,
}

impl LocalCache {
    /// Keeps about as many `bytes`, and shares what is read with the nodes that have the same Redis, if there is one. Where a
    /// `sole_writer` knows of all who write, what is kept is shown for longer.
    pub fn new(bytes: u64, redis: Option<Redis>, sole_writer: Option<Arc<SoleWriter>>, meters: &CacheMeters) -> Self {
        let kinds = meters.kinds();
        let evicted = kinds.clone();
        let records = Cache::builder()
            .max_capacity(bytes)
            .weigher(|_, kept: &Arc<Kept>| kept.weight())
            .time_to_live(if sole_writer.is_some() { SHOWN_BY_SOLE_WRITER_FOR } else { SHOWN_FOR })
            .eviction_listener(move |key: Arc<CacheKey>, kept, _| {
                let meters = &evicted[key.kind()];
                meters.entries.dec();
                meters.bytes.sub(kept.weight().into());
            })
            .build();
        let (changes, flights, invalidations) = (Changes::new(), Flights::default(), meters.origins());
        let shared = redis.map(SharedRecords::new);
        Self(Arc::new(Inner { records, changes, flights, shared, sole_writer, kinds, invalidations }))
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
        let began = inner.now(now);
        let flies = match inner.flights.join(key, since.is_some(), now) {
            Part::Waits(shown) => {
                meters.coalesced.inc();
                return Look::Coming(shown);
            }
            Part::Reads => true,
            Part::Alone => false,
        };
        Look::Unknown(Box::new(Reading::new(&self.0, key, since, began, flies)))
    }

    fn forget(&self, changed: &[Origin]) {
        self.0.changes.note(changed);
        for origin in changed {
            self.0.invalidations[origin.kind()].inc();
        }
    }
}

impl Inner {
    fn now(&self, at: Instant) -> Moment {
        Moment { at, stamp: self.changes.now(), reign: self.sole_writer.as_ref().map(|it| it.reign()) }
    }

    /// Whether what was read since `began` is as it was, as far as others can have changed it.
    fn is_fresh(&self, Moment { at, reign, .. }: Moment, now: Instant) -> bool {
        let age = now.saturating_duration_since(at);
        let undisturbed =
            || self.sole_writer.as_ref().zip(reign).is_some_and(|(it, reign)| it.lasts(reign, now, SHOWN_FOR));
        age < SHOWN_FOR || age < SHOWN_BY_SOLE_WRITER_FOR && undisturbed()
    }

    /// Whether `kept` may be shown at `now` to whoever has to see everything up to `since`.
    fn is_good(&self, kept: &Kept, since: Option<LogPosition>, now: Instant) -> bool {
        self.is_fresh(kept.began, now)
            && self.changes.is_current(kept.place, kept.began.stamp)
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
