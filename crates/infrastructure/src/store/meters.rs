//! What the database layer counts.

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    exponential_buckets,
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
    reads: IntCounterVec,
    replica_lag: IntGaugeVec,
    replica_in_use: IntGaugeVec,
}

/// One replica's share of them.
#[derive(Clone, Debug)]
pub(super) struct ReplicaMeters {
    pub(super) lag: IntGauge,
    pub(super) in_use: IntGauge,
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
        registry.register(Box::new(meters.reads.clone()))?;
        registry.register(Box::new(meters.replica_lag.clone()))?;
        registry.register(Box::new(meters.replica_in_use.clone()))?;
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
            turned_away: counters("lyceum_db_turned_away_total", "Work refused because its queue was full", "lane")?,
            retries: counters("lyceum_db_retries_total", "Transactions tried once more", "lane")?,
            connections: gauges("lyceum_db_connections", "Connections to the database", &["pool", "state"])?,
            reads: counters("lyceum_db_reads_total", "Reads, by where they were done: primary or replica", "place")?,
            replica_lag: gauges(
                "lyceum_db_replica_lag_bytes",
                "How much of the log a replica has still to catch up with; replicas are numbered as they are set",
                &["replica"],
            )?,
            replica_in_use: gauges("lyceum_db_replica_in_use", "Whether reads may go to a replica", &["replica"])?,
        })
    }

    pub(super) fn pool(&self, name: &str) -> PoolMeters {
        let of = |state| self.connections.with_label_values(&[name, state]);
        PoolMeters { open: of("open"), in_use: of("in_use") }
    }

    pub(super) fn reads(&self, place: &str) -> IntCounter {
        self.reads.with_label_values(&[place])
    }

    pub(super) fn replica(&self, number: usize) -> ReplicaMeters {
        let number = number.to_string();
        ReplicaMeters {
            lag: self.replica_lag.with_label_values(&[&number]),
            in_use: self.replica_in_use.with_label_values(&[&number]),
        }
    }
}

fn gauges(name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntGaugeVec> {
    IntGaugeVec::new(Opts::new(name, help), labels)
}

fn counters(name: &str, help: &str, label: &str) -> prometheus::Result<IntCounterVec> {
    IntCounterVec::new(Opts::new(name, help), &[label])
}
