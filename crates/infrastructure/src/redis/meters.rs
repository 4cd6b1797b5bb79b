//! What is told of Redis.

use prometheus::{IntCounterVec, IntGauge, Opts, Registry};

use super::RedisFailure;

/// The part of the metrics that Redis has. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RedisMeters {
    pub(super) up: IntGauge,
    failures: IntCounterVec,
}

impl RedisMeters {
    /// Makes the metrics and registers them.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let meters = Self::new()?;
        registry.register(Box::new(meters.up.clone()))?;
        registry.register(Box::new(meters.failures.clone()))?;
        Ok(meters)
    }

    /// Makes the metrics for nobody to see.
    pub fn new() -> prometheus::Result<Self> {
        let failures = Opts::new("lyceum_redis_failures_total", "Commands that Redis did not answer, by why");
        let failures = IntCounterVec::new(failures, &["reason"])?;
        // There from the start, so that they can be watched before they happen.
        for reason in ["away", "slow", "lost", "refused"] {
            failures.with_label_values(&[reason]);
        }
        Ok(Self {
            up: IntGauge::new("lyceum_redis_up", "1 while Redis answers this process, 0 while it is away")?,
            failures,
        })
    }

    pub(super) fn failed(&self, why: &RedisFailure) {
        self.failures.with_label_values(&[why.reason()]).inc();
    }
}
