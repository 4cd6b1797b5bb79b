//! The spans of use cases, of reactions to events and of attempts at jobs. What they say are names of ours and ids of
//! records, never what is in one.

use tracing::{Span, field::Empty, info_span};

use super::TRACE;
use crate::{Failure, events::Event, jobs::JobFacts};

/// One use case, from when it is asked for to when it is committed or refused.
pub(super) fn use_case_span(parent: &Span, operation: &str) -> Span {
    info_span!(
        target: TRACE,
        parent: parent,
        "use case",
        otel.name = operation,
        otel.kind = "internal",
        otel.status_code = Empty,
        lyceum.operation = operation,
        lyceum.refusal = Empty,
        "error.type" = Empty,
    )
}

/// What a consumer does with an event (OpenTelemetry: messaging, an operation of the type `process`).
pub fn event_span(consumer: &'static str, event: &Event) -> Span {
    info_span!(
        target: TRACE,
        parent: None,
        "event",
        otel.name = %format_args!("process {consumer}"),
        otel.kind = "consumer",
        otel.status_code = Empty,
        messaging.system = "lyceum",
        messaging.operation.name = "process",
        "messaging.operation.type" = "process",
        messaging.destination.name = "events",
        messaging.consumer.group.name = consumer,
        messaging.message.id = %event.id,
        lyceum.event.kind = event.kind,
        lyceum.refusal = Empty,
        "error.type" = Empty,
    )
}

/// One attempt at a job.
pub fn attempt_span(job: &JobFacts) -> Span {
    let kind = job.kind.name();
    info_span!(
        target: TRACE,
        parent: None,
        "job",
        otel.name = %format_args!("job {kind}"),
        otel.kind = "consumer",
        otel.status_code = Empty,
        messaging.system = "lyceum",
        messaging.operation.name = "process",
        "messaging.operation.type" = "process",
        messaging.destination.name = "jobs",
        messaging.message.id = %job.id,
        lyceum.job.kind = kind,
        lyceum.job.attempt = job.attempts,
        lyceum.job.end = Empty,
        "error.type" = Empty,
    )
}

/// Says why what `span` is about was not done: a refusal is an answer like any other, a defect is an error.
pub fn end_span(span: &Span, failure: &Failure) {
    match failure {
        Failure::Refused(refused) => {
            span.record("lyceum.refusal", refused.code);
        }
        Failure::Limited(_) => {
            span.record("lyceum.refusal", "rate_limited");
        }
        Failure::Unavailable(_) | Failure::Contended | Failure::Internal(_) => {
            span.record("error.type", fault_of(failure)).record("otel.status_code", "ERROR");
        }
    }
}

/// What a failure is in a word.
pub fn fault_of(failure: &Failure) -> &'static str {
    match failure {
        Failure::Refused(refused) => refused.code,
        Failure::Limited(_) => "rate_limited",
        Failure::Unavailable(_) => "unavailable",
        Failure::Contended => "contended",
        Failure::Internal(_) => "internal_error",
    }
}
