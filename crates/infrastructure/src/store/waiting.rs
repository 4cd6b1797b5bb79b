//! A commit as a part of each trace that waits for it (OpenTelemetry: a database client's span). Many writes share one,
//! so each of them has a span of its own for the same commit, which says how many they were. Who the others were is
//! not told: a trace is about one request.

use application::{
    Failure,
    trace::{TRACE, fault_of},
};
use tracing::{Span, field::Empty, info_span};

use super::work::Work;

/// The traces that wait for a commit; empty where nothing is recorded.
pub(super) struct Waiting(Vec<Span>);

impl Waiting {
    /// Those of the work that is `done`, from now on.
    pub(super) fn begin<'w, W: Work>(done: impl Iterator<Item = &'w W> + Clone) -> Self {
        let all = done.clone();
        let parents: Vec<_> = done.map(W::span).filter(|it| !it.is_none()).collect();
        if parents.is_empty() {
            return Self(parents);
        }
        let writes = i64::try_from(all.count()).unwrap_or(i64::MAX);
        Self(parents.iter().map(|it| commit_span(it, writes)).collect())
    }

    /// It is over.
    pub(super) fn end(self, committed: &Result<(), Failure>) {
        if let Err(failure) = committed {
            for span in &self.0 {
                span.record("error.type", fault_of(failure)).record("otel.status_code", "ERROR");
            }
        }
    }
}

fn commit_span(parent: &Span, writes: i64) -> Span {
    info_span!(
        target: TRACE,
        parent: parent,
        "commit",
        otel.name = "COMMIT",
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "sqlite",
        db.operation.name = "COMMIT",
        db.query.summary = "COMMIT",
        db.query.text = "COMMIT",
        lyceum.commit.writes = writes,
        "error.type" = Empty,
    )
}
