//! The settings of traces, under the names that OpenTelemetry gives them.

use super::{Setting, secret, setting};

/// Those of traces.
pub(super) const TRACES: &[Setting] = &[
    setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "otlp_endpoint",
        "none: nothing is traced",
        "Where traces are sent to by OTLP (protobuf over HTTP): `http://localhost:4318`; they go to `/v1/traces` below it.",
    ),
    secret(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "otlp_headers",
        "none",
        "What the collector of traces wants to see, such as a key: `name=value`, separated by commas, values percent-encoded.",
    ),
    setting("OTEL_SERVICE_NAME", "service_name", "lyceum", "The name of this service in traces."),
    setting(
        "OTEL_TRACES_SAMPLER",
        "traces_sampler",
        "parentbased_always_on",
        "Which traces are recorded: `always_on`, `always_off` or `traceidratio`; with `parentbased_` before it, that holds for what no caller traces already.",
    ),
    setting(
        "OTEL_TRACES_SAMPLER_ARG",
        "traces_sampler_arg",
        "1.0",
        "For `traceidratio`: the part of the traces that is recorded, from 0 to 1.",
    ),
];
