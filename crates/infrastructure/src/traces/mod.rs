//! Traces: what is recorded goes to a collector by OTLP (OpenTelemetry Protocol, protobuf over HTTP), in the
//! background and in batches. Whoever works never waits for that; what finds no room is lost.

mod collector;
mod export;
mod sampler;
mod settings;
mod spans;

use std::{sync::Arc, time::Duration};

use application::trace::{TRACE, Tracer};
use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider},
};
pub use sampler::TraceSampler;
pub use settings::{BadTraces, Collector, CollectorHeaders, CollectorUrl};
use spans::KeptSpans;
use tracing::Subscriber;
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    registry::LookupSpan,
};
use uuid::Uuid;

use export::Patient;

/// How many spans wait to be sent. There are some of each request.
const MOST_WAITING: usize = 16_384;
/// How many are sent at once.
const BATCH: usize = 1024;
/// How long they gather at most.
const GATHER: Duration = Duration::from_secs(1);

/// Keeps what is recorded until it is sent.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Has what is recorded sent to `collector`. It need not be there.
    pub fn to(collector: &Collector) -> Result<Self, BadTraces> {
        let exporter = Patient::new(collector::exporter(collector)?);
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(MOST_WAITING)
            .with_max_export_batch_size(BATCH)
            .with_scheduled_delay(GATHER);
        let batches = BatchSpanProcessor::builder(exporter).with_batch_config(config.build()).build();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(batches)
            .with_sampler(collector.sampler.sampler())
            .with_resource(resource(&collector.service));
        Ok(Self(provider.build()))
    }

    /// What makes spans of a trace of those of `tracing` that are meant for it.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        tracing_opentelemetry::layer()
            .with_location(false)
            .with_threads(false)
            .with_level(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_tracer(self.0.tracer("lyceum"))
            .with_filter(Targets::new().with_target(TRACE, LevelFilter::INFO))
    }

    /// The way to the spans that are kept.
    pub fn tracer(&self) -> Tracer {
        Tracer::to(Arc::new(KeptSpans))
    }

    /// Sends what is left, and takes no longer than `patience`.
    pub fn end(&self, patience: Duration) {
        if let Err(error) = self.0.shutdown_with_timeout(patience) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// The way to the spans that are kept, if this process keeps any.
pub fn tracer() -> Tracer {
    if tracing::enabled!(target: TRACE, tracing::Level::INFO) {
        Tracer::to(Arc::new(KeptSpans))
    } else {
        Tracer::default()
    }
}

/// Who tells.
fn resource(service: &str) -> Resource {
    let facts = [
        KeyValue::new("service.name", service.to_owned()),
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        KeyValue::new("service.instance.id", Uuid::now_v7().to_string()),
    ];
    Resource::builder_empty().with_attributes(facts).build()
}
