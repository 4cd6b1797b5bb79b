//! Traces: what belongs together of a request and all that comes of it, wherever and whenever that is done.
//!
//! The layers speak of it in spans of `tracing`; who keeps them is behind [`Spans`]. Where nobody does, no span is
//! ever made. What is handed on within the process is a [`Trace`]; what is kept with records and sent to others is
//! the [`TraceContext`] of one.

mod context;
mod spans;

use std::{fmt, sync::Arc};

pub use context::{NoTraceContext, TraceContext};
pub use spans::{attempt_span, end_span, event_span, fault_of};
use tracing::Span;

/// The target of every span that is for traces, and of nothing else.
pub const TRACE: &str = "lyceum::trace";

/// Whoever keeps spans.
pub trait Spans: Send + Sync {
    /// `span`, of which nobody has asked anything yet, goes on with what `context` names.
    fn go_on(&self, span: &Span, context: TraceContext);

    /// What names `span` to others; nothing if it is not kept.
    fn context(&self, span: &Span) -> Option<TraceContext>;

    /// Calls `span` by another name than it began with.
    fn rename(&self, span: &Span, name: String);

    /// Nothing more belongs to `span`, although somebody may still have it.
    fn end(&self, span: &Span);
}

/// The way to whoever keeps spans, if anybody does. Cheap to clone.
#[derive(Clone, Default)]
pub struct Tracer(Option<Arc<dyn Spans>>);

/// Where in a trace something is done. Cheap to clone.
#[derive(Clone, Default)]
pub struct Trace {
    tracer: Tracer,
    /// None where nothing is recorded.
    span: Option<Span>,
    context: Option<TraceContext>,
    operation: Option<Arc<str>>,
}

impl Tracer {
    /// To `spans`.
    pub fn to(spans: Arc<dyn Spans>) -> Self {
        Self(Some(spans))
    }

    /// Begins what `span` makes: a part of what `parent` names, or something new.
    pub fn begin(&self, parent: Option<TraceContext>, span: impl FnOnce() -> Span) -> Trace {
        let Some(spans) = &self.0 else { return Trace::default() };
        let span = span();
        if let Some(parent) = parent {
            spans.go_on(&span, parent);
        }
        let context = spans.context(&span);
        // What is not recorded has no parts either, but others are told its name.
        let span = context.is_some_and(TraceContext::is_sampled).then_some(span);
        Trace { tracer: self.clone(), span, context, operation: None }
    }

    /// What names to others whatever this thread is doing.
    pub fn here(&self) -> Option<TraceContext> {
        let spans = self.0.as_ref()?;
        Trace::here().span.and_then(|it| spans.context(&it))
    }
}

impl Trace {
    /// Whatever this thread is doing.
    pub fn here() -> Self {
        let span = Some(Span::current()).filter(|it| it.metadata().is_some_and(|it| it.target() == TRACE));
        Self { span, ..Self::default() }
    }

    /// The same, where a step is called `operation`.
    #[must_use]
    pub fn named(self, operation: &str) -> Self {
        // Nobody will ask where nothing is recorded.
        let operation = self.span.is_some().then(|| operation.into());
        Self { operation, ..self }
    }

    /// What names this to others.
    pub const fn context(&self) -> Option<TraceContext> {
        self.context
    }

    /// The span, or one that is none.
    pub fn span(&self) -> Span {
        self.span.clone().unwrap_or_else(Span::none)
    }

    /// Whether anything of it is recorded.
    pub const fn is_recorded(&self) -> bool {
        self.span.is_some()
    }

    /// Does `work` as a part of it.
    pub fn doing<T>(&self, work: impl FnOnce() -> T) -> T {
        match &self.span {
            Some(span) => span.in_scope(work),
            None => work(),
        }
    }

    /// A part of it, which `span` makes with this as its parent.
    #[must_use]
    pub fn below(&self, span: impl FnOnce(&Span) -> Span) -> Self {
        let Some(parent) = &self.span else { return Self { operation: None, ..self.clone() } };
        let span = span(parent);
        let context = self.tracer.0.as_ref().and_then(|it| it.context(&span));
        Self { tracer: self.tracer.clone(), span: Some(span), context, operation: None }
    }

    /// Another trace beside it: a part of what `parent` names, kept by the same.
    #[must_use]
    pub fn apart(&self, parent: Option<TraceContext>, span: impl FnOnce() -> Span) -> Self {
        self.tracer.begin(parent, span)
    }

    /// Calls it by another name than it began with.
    pub fn rename(&self, name: impl FnOnce() -> String) {
        if let (Some(spans), Some(span)) = (&self.tracer.0, &self.span) {
            spans.rename(span, name());
        }
    }

    /// Ends it, although somebody may still have it.
    pub fn end(&self) {
        if let (Some(spans), Some(span)) = (&self.tracer.0, &self.span) {
            spans.end(span);
        }
    }

    /// One step through the store: a part with the name of the operation, or the whole where there is none.
    #[must_use]
    pub(crate) fn step(mut self, tracer: &Tracer) -> Self {
        let Some(spans) = &tracer.0 else { return self };
        self.tracer = tracer.clone();
        match (&self.span, self.operation.take()) {
            (Some(_), Some(operation)) => self.below(|parent| spans::use_case_span(parent, &operation)),
            (Some(span), None) if self.context.is_none() => Self { context: spans.context(span), ..self },
            _ => self,
        }
    }
}

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Tracer(on)" } else { "Tracer(off)" })
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Trace").field(&self.context.map(|it| it.to_string())).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nobody_keeps_spans_none_is_made() {
        let trace = Tracer::default().begin(None, || panic!("nobody wants it"));
        assert!(!trace.is_recorded() && trace.context().is_none());
        let below = trace.named("create_book").step(&Tracer::default()).below(|_| panic!("nor that"));
        assert_eq!(below.doing(|| 7), 7);
    }

    /// Keeps nothing, and takes part in everything with this name.
    struct Unsampled(TraceContext);

    impl Spans for Unsampled {
        fn go_on(&self, _: &Span, context: TraceContext) {
            assert_eq!(context.trace_id(), self.0.trace_id());
        }

        fn context(&self, _: &Span) -> Option<TraceContext> {
            Some(self.0)
        }

        fn rename(&self, _: &Span, name: String) {
            panic!("renamed to {name}");
        }

        fn end(&self, _: &Span) {
            panic!("it was never begun");
        }
    }

    #[test]
    fn what_is_not_recorded_has_no_parts_but_others_are_told_its_name() {
        let context: TraceContext = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00".parse().unwrap();
        let tracer = Tracer::to(Arc::new(Unsampled(context)));
        let trace = tracer.begin(Some(context), Span::none).named("create_book").step(&tracer);
        trace.rename(|| panic!("nobody sees it"));
        trace.end();
        let below = trace.below(|_| panic!("nobody sees it"));
        assert_eq!((below.is_recorded(), below.context()), (false, Some(context)));
    }
}
