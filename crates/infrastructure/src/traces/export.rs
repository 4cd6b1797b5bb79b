//! Sending spans, and what is said where that fails: not more than a line in a while.

use std::{
    mem,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SpanData, SpanExporter},
};

/// How often it is told at most that the collector is away.
const QUIET: Duration = Duration::from_secs(60);

/// Puts up with a collector that is away.
#[derive(Debug)]
pub(super) struct Patient<E> {
    exporter: E,
    trouble: Mutex<Trouble>,
}

/// What went wrong of late.
#[derive(Debug, Default)]
struct Trouble {
    /// Spans that are lost and were not told of.
    lost: usize,
    told: Option<Instant>,
    away: bool,
}

impl Trouble {
    /// Notes that so many more are lost; says how many that are if it is time to tell.
    fn note(&mut self, spans: usize, now: Instant) -> Option<usize> {
        self.lost += spans;
        self.away = true;
        if self.told.is_some_and(|it| now.duration_since(it) < QUIET) {
            return None;
        }
        self.told = Some(now);
        Some(mem::take(&mut self.lost))
    }

    /// Notes that it went well; says whether that is news.
    const fn over(&mut self) -> bool {
        mem::replace(&mut self.away, false)
    }
}

impl<E> Patient<E> {
    pub(super) fn new(exporter: E) -> Self {
        Self { exporter, trouble: Mutex::default() }
    }

    fn tell(&self, sent: &OTelSdkResult, spans: usize) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        match sent {
            Ok(()) if trouble.over() => tracing::info!("the collector of traces takes spans again"),
            Ok(()) => {}
            Err(error) => {
                if let Some(lost) = trouble.note(spans, Instant::now()) {
                    tracing::warn!(%error, lost, "spans could not be sent to the collector of traces");
                }
            }
        }
    }
}

impl<E: SpanExporter> SpanExporter for Patient<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let sent = self.exporter.export(batch).await;
        self.tell(&sent, spans);
        // It was told, once.
        Ok(())
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_that_is_away_is_told_of_once_in_a_while_with_all_that_was_lost() {
        let (mut trouble, start) = (Trouble::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(trouble.note(5, at(0)), Some(5));
        assert_eq!(trouble.note(7, at(1)), None);
        assert_eq!(trouble.note(1, at(59)), None);
        assert_eq!(trouble.note(2, at(60)), Some(10));
        assert!(trouble.over() && !trouble.over());
    }
}
