//! Lines of JSON that also say to which trace they belong.

use std::fmt;

use application::trace::{TraceContext, Tracer};
use tracing::{Event, Subscriber};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    registry::LookupSpan,
};

/// Writes lines as `format` does, with `trace_id` and `span_id` of what is done while they are written.
pub(super) struct Traced<F> {
    pub(super) format: F,
    pub(super) tracer: Tracer,
}

impl<S, N, F> FormatEvent<S, N> for Traced<F>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let Some(here) = self.tracer.here() else { return self.format.format_event(ctx, writer, event) };
        let mut line = String::new();
        self.format.format_event(ctx, Writer::new(&mut line), event)?;
        writer.write_str(&of(line, here))
    }
}

/// The line with the names of the trace, unless it has them already. A quote within a text is escaped, so that no text
/// looks like a member.
fn of(mut line: String, here: TraceContext) -> String {
    if let Some(end) = line.rfind('}')
        && !line.contains(",\"trace_id\":\"")
    {
        line.insert_str(end, &format!(",\"trace_id\":\"{}\",\"span_id\":\"{}\"", here.trace_text(), here.span_text()));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_its_trace_once() {
        let here = TraceContext::new(0xab, 0xcd, true).unwrap();
        let line = of("{\"message\":\",\\\"trace_id\\\":\\\"\"}\n".to_owned(), here);
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&read["trace_id"], &read["span_id"]), (&here.trace_text().into(), &here.span_text().into()));
        assert!(line.ends_with("}\n"));
        assert_eq!(of(line.clone(), TraceContext::new(1, 1, true).unwrap()), line);
    }
}
