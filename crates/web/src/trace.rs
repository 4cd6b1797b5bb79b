//! An exchange as the span of a trace (OpenTelemetry: an HTTP server's). It says which operation it was and how it
//! ended; no address, no query, no header and no body.

use actix_web::{
    HttpRequest,
    dev::ServiceRequest,
    http::{Method, StatusCode},
};
use application::{
    Gateway,
    trace::{TRACE, Trace, TraceContext},
};
use tracing::{field::Empty, info_span};

/// Begins one, as a part of what the client says that it belongs to.
pub(crate) fn begin(request: &ServiceRequest, id: &str, secure: bool) -> Trace {
    let Some(gateway) = request.app_data::<Gateway>() else { return Trace::default() };
    let given = || request.headers().get("traceparent")?.to_str().ok()?.parse::<TraceContext>().ok();
    let method = name(request.method());
    gateway.tracer().begin(given(), || {
        info_span!(
            target: TRACE,
            parent: None,
            "request",
            otel.name = if method == OTHER { "HTTP" } else { method },
            otel.kind = "server",
            otel.status_code = Empty,
            http.request.method = method,
            http.route = Empty,
            http.response.status_code = Empty,
            url.scheme = if secure { "https" } else { "http" },
            lyceum.request.id = id,
            lyceum.operation = Empty,
            lyceum.refusal = Empty,
            "error.type" = Empty,
        )
    })
}

/// Ends it, also where the answer takes longer to be taken. Who refuses something did well; who fails did not.
pub(crate) fn end(trace: &Trace, of: Option<(&HttpRequest, &str)>, status: StatusCode, code: Option<&str>) {
    if !trace.is_recorded() {
        return;
    }
    let span = trace.span();
    if let Some((request, operation)) = of
        && let Some(route) = request.match_pattern()
    {
        span.record("http.route", &*route).record("lyceum.operation", operation);
        trace.rename(|| format!("{} {route}", name(request.method())));
    }
    // What is unsigned would be told as a text.
    span.record("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.record("error.type", code.unwrap_or(status.as_str())).record("otel.status_code", "ERROR");
    } else if let Some(code) = code {
        span.record("lyceum.refusal", code);
    }
    trace.end();
}

const OTHER: &str = "_OTHER";

/// The method, if it is one that everybody knows: whoever asks by another must not make up names.
fn name(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|it| *it == method.as_str()).unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_nobody_knows_has_no_name() {
        assert_eq!(name(&Method::PATCH), "PATCH");
        assert_eq!(name(&Method::from_bytes(b"CANARY").unwrap()), OTHER);
    }
}
