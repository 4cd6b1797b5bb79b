//! What is counted of events.

use application::events::Event;
use chrono::{DateTime, Utc};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

/// The events' part of the metrics. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct EventMeters {
    lag: HistogramVec,
    held: IntCounterVec,
}

impl EventMeters {
    /// Makes the metrics of these consumers and registers them.
    pub(crate) fn register<'n>(
        registry: &Registry,
        consumers: impl Iterator<Item = &'n str>,
    ) -> prometheus::Result<Self> {
        let lag =
            HistogramOpts::new("lyceum_event_lag_seconds", "How old events were when a consumer had dealt with them");
        let lag = lag.buckets(vec![0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0, 3600.0]);
        let held = Opts::new("lyceum_events_held_total", "How often an event could not be dealt with");
        let (lag, held) = (HistogramVec::new(lag, &["consumer"])?, IntCounterVec::new(held, &["consumer"])?);
        // There from the start, so that they can be watched before anything happens.
        for name in consumers {
            lag.with_label_values(&[name]);
            held.with_label_values(&[name]);
        }
        registry.register(Box::new(lag.clone()))?;
        registry.register(Box::new(held.clone()))?;
        Ok(Self { lag, held })
    }

    /// Counts an event that `consumer` has dealt with.
    pub(crate) fn handled(&self, consumer: &str, event: &Event, now: DateTime<Utc>) {
        let lag = (now - event.at).to_std().unwrap_or_default();
        self.lag.with_label_values(&[consumer]).observe(lag.as_secs_f64());
    }

    /// Counts one that could not be dealt with.
    pub(crate) fn held(&self, consumer: &str) {
        self.held.with_label_values(&[consumer]).inc();
    }
}
