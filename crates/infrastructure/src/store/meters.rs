//! What the database layer counts.

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, exponential_buckets,
};

/// The database's part of the metrics. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Meters {
    pub(super) group_size: Histogram,
    pub(super) job_seconds: HistogramVec,
    pub(super) queued: IntGaugeVec,
    pub(super) turned_away: IntCounterVec,
    pub(super) retries: IntCounterVec,
    connections: IntGaugeVec,
}

/// One pool's share of them.
#[derive(Clone, Debug)]
pub(crate) struct PoolMeters {
    pub(super) open: IntGauge,
    pub(super) in_use: IntGauge,
}

impl Meters {
    /// Makes the metrics and registers them.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let meters = Self::new()?;
        registry.register(Box::new(meters.group_size.clone()))?;
        registry.register(Box::new(meters.job_seconds.clone()))?;
        registry.register(Box::new(meters.queued.clone()))?;
        registry.register(Box::new(meters.turned_away.clone()))?;
        registry.register(Box::new(meters.retries.clone()))?;
        registry.register(Box::new(meters.connections.clone()))?;
        Ok(meters)
    }

    /// Makes the metrics for nobody to see.
    pub fn new() -> prometheus::Result<Self> {
        let seconds = exponential_buckets(0.000_05, 3.0, 11)?;
        Ok(Self {
            group_size: Histogram::with_opts(
                HistogramOpts::new("lyceum_db_write_group_size", "Writes that shared one commit")
                    .buckets(exponential_buckets(1.0, 2.0, 9)?),
            )?,
            job_seconds: HistogramVec::new(
                HistogramOpts::new("lyceum_db_job_seconds", "Time that work held a connection").buckets(seconds),
                &["lane"],
            )?,
            queued: gauges("lyceum_db_queue_depth", "Work that waits for a connection", &["lane"])?,
            turned_away: counters("lyceum_db_turned_away_total", "Work refused because its queue was full")?,
            retries: counters("lyceum_db_retries_total", "Transactions tried once more")?,
            connections: gauges("lyceum_db_connections", "Connections to the database", &["pool", "state"])?,
        })
    }

    pub(super) fn pool(&self, name: &str) -> PoolMeters {
        let of = |state| self.connections.with_label_values(&[name, state]);
        PoolMeters { open: of("open"), in_use: of("in_use") }
    }
}

fn gauges(name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntGaugeVec> {
    IntGaugeVec::new(Opts::new(name, help), labels)
}

fn counters(name: &str, help: &str) -> prometheus::Result<IntCounterVec> {
    IntCounterVec::new(Opts::new(name, help), &["lane"])
}
