//! A read: from the look that found nothing until it is told what there is.

use std::{mem, sync::Arc, time::Instant};

use application::{
    LogPosition, Shown,
    bookstore::{Asking, CacheKey, Loading, Origin, SHOWN_FOR},
};

use super::{
    Inner, Kept, Moment,
    shared::{Record, RedisTime},
};

pub(super) struct Reading {
    inner: Arc<Inner>,
    key: CacheKey,
    /// What whoever reads has to see.
    since: Option<LogPosition>,
    began: Moment,
    /// When that was by the clock that nodes share, once it was asked.
    began_there: Option<RedisTime>,
    /// Whether others wait for this one.
    flies: bool,
    /// Whether it was not read after all, because another node had done so.
    spared: bool,
}

impl Reading {
    /// One that began at that moment.
    pub(super) fn new(
        inner: &Arc<Inner>,
        key: &CacheKey,
        since: Option<LogPosition>,
        began: Moment,
        flies: bool,
    ) -> Self {
        let (inner, key) = (Arc::clone(inner), key.clone());
        Self { inner, key, since, began, began_there: None, flies, spared: false }
    }

    async fn ask_others(&mut self) -> Option<Arc<Shown>> {
        let inner = Arc::clone(&self.inner);
        let (now, found) = inner.shared.as_ref()?.ask(&self.key).await?;
        self.began_there = Some(now);
        let Record { shown, origin, seen, began } = found?;
        // By this node's clock, and not later: what was asked was asked after this read began.
        let at = self.began.at.checked_sub(now.since(began)?)?;
        let (place, began) = (inner.changes.place(origin), Moment { at, stamp: self.began.stamp, reign: None });
        let kept = Kept { shown: Arc::clone(&shown), began, place, seen };
        if !inner.changes.are_before(place, at) || !inner.is_good(&kept, self.since, Instant::now()) {
            return None;
        }
        self.spared = true;
        inner.kinds[self.key.kind()].shared.inc();
        self.settle(kept);
        Some(shown)
    }

    /// Keeps what was found, if it is as it was, and tells whoever waits for it.
    fn settle(&mut self, kept: Kept) {
        let inner = Arc::clone(&self.inner);
        let (shown, place, Moment { at, stamp, .. }) = (Arc::clone(&kept.shown), kept.place, kept.began);
        if inner.changes.is_current(place, stamp) && at.elapsed() < SHOWN_FOR {
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
                let _ = it.send(Arc::clone(&shown));
            }
        }
    }
}

impl Loading for Reading {
    fn elsewhere(&mut self) -> Option<Asking<'_>> {
        // What is nowhere in the log yet is in no answer of another node.
        let askable = self.since != Some(LogPosition::NOWHERE) && self.inner.shared.as_ref()?.is_up();
        askable.then(|| Box::pin(self.ask_others()) as Asking<'_>)
    }

    fn done(mut self: Box<Self>, shown: &Arc<Shown>, origin: Origin, seen: LogPosition) {
        let inner = Arc::clone(&self.inner);
        let (began, place) = (self.began, inner.changes.place(origin));
        self.settle(Kept { shown: Arc::clone(shown), began, place, seen });
        if let (Some(shared), Some(began)) = (&inner.shared, self.began_there)
            && inner.changes.is_current(place, self.began.stamp)
        {
            shared.keep(&self.key, &Record { shown: Arc::clone(shown), origin, seen, began });
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.spared {
            self.inner.kinds[self.key.kind()].misses.inc();
        }
        if self.flies {
            // Who waits for it is told by that, and reads for themselves.
            drop(self.inner.flights.land(&self.key));
        }
    }
}
