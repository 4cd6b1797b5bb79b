//! What is told of the cache of the catalogue.

use application::bookstore::{CacheKey, Origin};
use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

/// The cache's part of the metrics. Cheap to clone.
#[derive(Clone, Debug)]
pub struct CacheMeters {
    lookups: IntCounterVec,
    entries: IntGaugeVec,
    bytes: IntGaugeVec,
    invalidations: IntCounterVec,
}

/// The share of one kind of record.
#[derive(Clone, Debug)]
pub(super) struct KindMeters {
    pub(super) hits: IntCounter,
    pub(super) misses: IntCounter,
    pub(super) coalesced: IntCounter,
    pub(super) shared: IntCounter,
    pub(super) entries: IntGauge,
    pub(super) bytes: IntGauge,
}

impl CacheMeters {
    /// Makes the metrics and registers them.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let meters = Self::new()?;
        registry.register(Box::new(meters.lookups.clone()))?;
        registry.register(Box::new(meters.entries.clone()))?;
        registry.register(Box::new(meters.bytes.clone()))?;
        registry.register(Box::new(meters.invalidations.clone()))?;
        Ok(meters)
    }

    /// Makes the metrics for nobody to see.
    pub fn new() -> prometheus::Result<Self> {
        let counters = |name: &str, help: &str, labels: &[&str]| IntCounterVec::new(Opts::new(name, help), labels);
        let gauges = |name: &str, help: &str| IntGaugeVec::new(Opts::new(name, help), &["kind"]);
        Ok(Self {
            lookups: counters(
                "lyceum_cache_lookups_total",
                "Records that were asked for: known (hit), read (miss), read by another request just then (coalesced), or by \
                 another node a moment ago (shared)",
                &["kind", "outcome"],
            )?,
            entries: gauges("lyceum_cache_entries", "Records that are kept in this process")?,
            bytes: gauges("lyceum_cache_bytes", "Memory that they take, about")?,
            invalidations: counters(
                "lyceum_cache_invalidations_total",
                "Times that what records are shown from was changed by this process",
                &["kind"],
            )?,
        })
    }

    pub(super) fn kinds(&self) -> [KindMeters; CacheKey::KINDS.len()] {
        CacheKey::KINDS.map(|kind| KindMeters {
            hits: self.lookups.with_label_values(&[kind, "hit"]),
            misses: self.lookups.with_label_values(&[kind, "miss"]),
            coalesced: self.lookups.with_label_values(&[kind, "coalesced"]),
            shared: self.lookups.with_label_values(&[kind, "shared"]),
            entries: self.entries.with_label_values(&[kind]),
            bytes: self.bytes.with_label_values(&[kind]),
        })
    }

    pub(super) fn origins(&self) -> [IntCounter; Origin::KINDS.len()] {
        Origin::KINDS.map(|kind| self.invalidations.with_label_values(&[kind]))
    }
}
