//! The spans of `tracing` as the library keeps them.

use application::trace::{Spans, TraceContext};
use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Those that are made since [`Traces::layer`](super::Traces::layer) is in force.
pub(super) struct KeptSpans;

impl Spans for KeptSpans {
    fn go_on(&self, span: &Span, context: TraceContext) {
        let flags = if context.is_sampled() { TraceFlags::SAMPLED } else { TraceFlags::default() };
        let trace = TraceId::from_bytes(context.trace_id().to_be_bytes());
        let part = SpanId::from_bytes(context.span_id().to_be_bytes());
        let parent = SpanContext::new(trace, part, flags, true, TraceState::NONE);
        // Nothing to be done where it is not kept.
        let _ = span.set_parent(Context::new().with_remote_span_context(parent));
    }

    fn context(&self, span: &Span) -> Option<TraceContext> {
        let context = span.context();
        let named = context.span().span_context().clone();
        let (trace, part) = (named.trace_id().to_bytes(), named.span_id().to_bytes());
        TraceContext::new(u128::from_be_bytes(trace), u64::from_be_bytes(part), named.is_sampled())
    }

    fn rename(&self, span: &Span, name: String) {
        span.context().span().update_name(name);
    }

    fn end(&self, span: &Span) {
        span.context().span().end();
    }
}
