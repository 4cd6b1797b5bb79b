//! What is counted of deliveries.

use application::webhooks::Verdict;
use prometheus::{IntCounterVec, Opts, Registry};

/// The webhooks' part of the metrics. Cheap to clone.
#[derive(Clone, Debug)]
pub struct WebhookMeters(IntCounterVec);

impl WebhookMeters {
    /// Makes the metrics and registers them.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let attempts = Opts::new("lyceum_webhook_attempts_total", "Tries to send events to others, by what followed");
        let attempts = IntCounterVec::new(attempts, &["outcome"])?;
        // There from the start, so that it can be watched before it happens.
        for outcome in ["taken", "again", "given_up", "gone"] {
            attempts.with_label_values(&[outcome]);
        }
        registry.register(Box::new(attempts.clone()))?;
        Ok(Self(attempts))
    }

    pub(super) fn note(&self, verdict: Verdict) {
        let outcome = match verdict {
            Verdict::Taken => "taken",
            Verdict::Again(_) => "again",
            Verdict::GivenUp => "given_up",
            Verdict::Gone => "gone",
        };
        self.0.with_label_values(&[outcome]).inc();
    }
}
