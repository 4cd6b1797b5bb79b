//! What is told of rate limits.

use domain::limits::Policy;
use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

/// The limits' part of the metrics. Cheap to clone.
#[derive(Clone, Debug)]
pub struct LimitMeters {
    takes: IntCounterVec,
    keys: IntGaugeVec,
    forgotten: IntCounterVec,
    fallbacks: IntCounterVec,
}

/// One policy's share of them, looked up once.
#[derive(Clone, Debug)]
pub(super) struct PolicyMeters {
    pub(super) admitted: IntCounter,
    pub(super) refused: IntCounter,
    pub(super) keys: IntGauge,
    pub(super) forgotten: IntCounter,
}

impl LimitMeters {
    /// Makes the metrics and registers them.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let meters = Self::new()?;
        registry.register(Box::new(meters.takes.clone()))?;
        registry.register(Box::new(meters.keys.clone()))?;
        registry.register(Box::new(meters.forgotten.clone()))?;
        registry.register(Box::new(meters.fallbacks.clone()))?;
        Ok(meters)
    }

    /// Makes the metrics for nobody to see.
    pub fn new() -> prometheus::Result<Self> {
        let counters = |name: &str, help: &str, labels: &[&str]| IntCounterVec::new(Opts::new(name, help), labels);
        Ok(Self {
            takes: counters(
                "lyceum_rate_limit_takes_total",
                "What policies admitted and refused",
                &["policy", "outcome"],
            )?,
            keys: IntGaugeVec::new(
                Opts::new("lyceum_rate_limit_keys", "Parties that a policy keeps a count of in this process"),
                &["policy"],
            )?,
            forgotten: counters(
                "lyceum_rate_limit_forgotten_total",
                "Counts that were given up for want of room before they had run out",
                &["policy"],
            )?,
            fallbacks: counters(
                "lyceum_rate_limit_fallbacks_total",
                "Takes that were counted in this process alone because the shared count was away",
                &["policy"],
            )?,
        })
    }

    pub(super) fn of(&self, policy: &Policy) -> PolicyMeters {
        let name = &*policy.name;
        // There from the start, so that it can be watched before it happens.
        self.fallbacks.with_label_values(&[name]);
        PolicyMeters {
            admitted: self.takes.with_label_values(&[name, "admitted"]),
            refused: self.takes.with_label_values(&[name, "refused"]),
            keys: self.keys.with_label_values(&[name]),
            forgotten: self.forgotten.with_label_values(&[name]),
        }
    }

    /// Says that something was counted by `policy` here alone, although others count it too.
    pub fn fell_back(&self, policy: &Policy) {
        self.fallbacks.with_label_values(&[&policy.name]).inc();
    }
}
