//! What is counted of jobs.

use std::time::Duration;

use application::jobs::{JobEnd, JobKind};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

/// The jobs' part of the metrics. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JobMeters {
    attempts: IntCounterVec,
    seconds: HistogramVec,
}

impl JobMeters {
    /// Makes the metrics and registers them.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let meters = Self::new()?;
        registry.register(Box::new(meters.attempts.clone()))?;
        registry.register(Box::new(meters.seconds.clone()))?;
        Ok(meters)
    }

    /// Makes the metrics for nobody to see.
    pub fn new() -> prometheus::Result<Self> {
        let attempts = Opts::new("lyceum_job_attempts_total", "Attempts at jobs, by how they ended");
        let seconds = HistogramOpts::new("lyceum_job_attempt_seconds", "How long attempts at jobs took");
        let seconds = seconds.buckets(vec![0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0]);
        let attempts = IntCounterVec::new(attempts, &["kind", "end"])?;
        let seconds = HistogramVec::new(seconds, &["kind"])?;
        // There from the start, so that it can be watched before it happens.
        for (kind, end) in JobKind::ALL.iter().flat_map(|it| [(it, "done"), (it, "failed")]) {
            attempts.with_label_values(&[kind.name(), end]);
            seconds.with_label_values(&[kind.name()]);
        }
        Ok(Self { attempts, seconds })
    }

    /// Counts an attempt; without an `end` it is in other hands.
    pub(super) fn note(&self, kind: JobKind, end: Option<&JobEnd>, took: Duration) {
        self.attempts.with_label_values(&[kind.name(), end_name(end)]).inc();
        self.seconds.with_label_values(&[kind.name()]).observe(took.as_secs_f64());
    }
}

/// How an attempt ended, in a word.
pub(super) const fn end_name(end: Option<&JobEnd>) -> &'static str {
    match end {
        Some(JobEnd::Done) => "done",
        Some(JobEnd::Failed(_) | JobEnd::FailedForNow(_) | JobEnd::FailedUntil(..)) => "failed",
        Some(JobEnd::HandedBack) => "handed_back",
        None => "lost",
    }
}
