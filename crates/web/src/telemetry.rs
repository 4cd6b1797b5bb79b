//! What is told about each exchange: a line in the log, and figures.

use std::{net::IpAddr, time::Duration};

use actix_web::http::StatusCode;
use domain::kernel::{ApiKeyId, UserId};
use prometheus::{HistogramOpts, HistogramVec, Registry};

/// Tells about exchanges.
#[derive(Clone)]
pub struct Telemetry {
    latency: HistogramVec,
}

/// One finished exchange.
pub(crate) struct Account<'a> {
    /// The operation's id; empty where the address names none.
    pub(crate) operation: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// The trace it belongs to, if its sender said so.
    pub(crate) trace: Option<&'a str>,
    /// What it is in that, if it is recorded.
    pub(crate) span: Option<&'a str>,
    pub(crate) id: &'a str,
    pub(crate) user: Option<UserId>,
    /// Where the request came from.
    pub(crate) address: Option<IpAddr>,
    /// Why it was refused, if it was.
    pub(crate) code: Option<&'a str>,
    /// What is behind a defect.
    pub(crate) cause: Option<&'a str>,
    /// The API key that was shown, if it was one.
    pub(crate) key: Option<ApiKeyId>,
    pub(crate) status: StatusCode,
    pub(crate) took: Duration,
}

impl Telemetry {
    /// Figures that `registry` shows.
    pub fn new(registry: &Registry) -> prometheus::Result<Self> {
        let options = HistogramOpts::new(
            "lyceum_http_request_duration_seconds",
            "How long answers took, by operation and status. Its count is the number of requests.",
        );
        let buckets =
            vec![0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
        let latency = HistogramVec::new(options.buckets(buckets), &["operation", "status"])?;
        registry.register(Box::new(latency.clone()))?;
        Ok(Self { latency })
    }

    /// Counts and logs one exchange. Neither a body nor a query, which may hold what is private, is
    /// ever told.
    pub(crate) fn account(&self, it: &Account<'_>) {
        let operation = if it.operation.is_empty() { "none" } else { it.operation };
        self.latency.with_label_values(&[operation, it.status.as_str()]).observe(it.took.as_secs_f64());
        if let Some(cause) = it.cause {
            tracing::error!(request_id = it.id, cause, "internal error");
        }
        tracing::info!(
            target: "lyceum::http",
            request_id = it.id,
            user = it.user.map(tracing::field::display),
            client = it.address.map(tracing::field::display),
            api_key = it.key.map(tracing::field::display),
            operation,
            method = it.method,
            path = it.path,
            status = it.status.as_u16(),
            code = it.code,
            latency_us = u64::try_from(it.took.as_micros()).unwrap_or(u64::MAX),
            trace_id = it.trace,
            span_id = it.span,
        );
    }
}
