//! Statements as spans of a trace (OpenTelemetry: a database client's). Only where somebody traces is a connection
//! watched at all, and only what is a part of a trace is told.

use std::fmt::Write;

use application::trace::TRACE;
use diesel::{
    Connection,
    connection::{DebugQuery, Instrumentation, InstrumentationEvent},
    result::{DatabaseErrorKind, Error},
};
use tracing::{Level, Span, field::Empty, info_span};

use super::wording::Wording;

/// What comes in front of the values that a statement is run with.
const BINDS: &str = " -- binds: ";

/// Has what is run on `conn` told, if anybody wants to hear of it.
pub(super) fn watch(conn: &mut impl Connection, system: &'static str) {
    if tracing::enabled!(target: TRACE, Level::INFO) {
        conn.set_instrumentation(Watcher { system, running: Span::none() });
    }
}

/// Watches one connection, which runs one statement at a time.
struct Watcher {
    system: &'static str,
    running: Span,
}

impl Instrumentation for Watcher {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => self.running = begin(self.system, query),
            InstrumentationEvent::FinishQuery { error, .. } => {
                let span = std::mem::replace(&mut self.running, Span::none());
                if let Some(error) = error {
                    span.record("error.type", name(error)).record("otel.status_code", "ERROR");
                }
            }
            _ => {}
        }
    }
}

fn begin(system: &'static str, query: &dyn DebugQuery) -> Span {
    // Nobody asks who is at work for anybody: no statement of the upkeep is a trace by itself.
    if Span::current().is_none() {
        return Span::none();
    }
    let wording = Wording::of(&without_values(query));
    info_span!(
        target: TRACE,
        "query",
        otel.name = wording.summary,
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = system,
        db.operation.name = wording.operation(),
        db.query.summary = wording.summary,
        db.query.text = wording.text,
        "error.type" = Empty,
    )
}

/// Takes a text up to where the values begin, which are not even written then.
#[derive(Default)]
struct Text(String);

impl Write for Text {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if text.starts_with(BINDS) {
            return Err(std::fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

fn without_values(query: &dyn DebugQuery) -> String {
    let mut text = Text::default();
    // That it broke off is what is wanted.
    let _ = write!(text, "{query}");
    let end = text.0.find(BINDS).unwrap_or(text.0.len());
    text.0.truncate(end);
    text.0
}

/// What went wrong, in a word: what databases say of it holds values.
const fn name(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "not_found",
        Error::DatabaseError(kind, _) => match kind {
            DatabaseErrorKind::UniqueViolation => "unique_violation",
            DatabaseErrorKind::ForeignKeyViolation => "foreign_key_violation",
            DatabaseErrorKind::NotNullViolation => "not_null_violation",
            DatabaseErrorKind::CheckViolation => "check_violation",
            DatabaseErrorKind::SerializationFailure => "serialization_failure",
            DatabaseErrorKind::ReadOnlyTransaction => "read_only_transaction",
            DatabaseErrorKind::ClosedConnection => "closed_connection",
            _ => "database_error",
        },
        _ => "error",
    }
}

#[cfg(test)]
mod tests;
