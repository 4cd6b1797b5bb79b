//! A line of the log as a JSON object, as `tracing_subscriber`'s own format would write it: the moment, the level, the
//! event's fields, the target.
//!
//! That one hands each piece of a line through two adapters, each of which checks it anew, which is a third of what it
//! costs to answer the shortest request. Here a line is one buffer that is written to directly.

use std::{
    cell::Cell,
    fmt::{self, Write},
};

use domain::kernel::Timestamp;
use serde::ser::{Error, SerializeMap, Serializer};
use tracing::{Event, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_serde::{AsSerde, SerdeMapVisitor};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    registry::LookupSpan,
};

use crate::clock;

/// Writes an event as one line of JSON.
pub(super) struct JsonLine;

thread_local! {
    static LINE: Cell<Line> = Cell::default();
}

/// What is kept from one line to the next.
#[derive(Default)]
struct Line {
    bytes: Vec<u8>,
    moment: Moment,
}

/// The second at hand as text, which most lines share with the one before.
#[derive(Default)]
struct Moment {
    second: i64,
    text: String,
}

impl Moment {
    /// RFC 3339 in UTC, with microseconds.
    fn of(&mut self, at: Timestamp) -> &str {
        const TO_THE_SECOND: usize = "2026-01-01T00:00:00.".len();
        let second = at.timestamp();
        if self.text.is_empty() || self.second != second {
            self.text = at.format("%Y-%m-%dT%H:%M:%S.").to_string();
            self.second = second;
        }
        self.text.truncate(TO_THE_SECOND);
        // Text always takes it.
        let _ = write!(self.text, "{:06}Z", at.timestamp_subsec_micros());
        &self.text
    }
}

impl Line {
    fn write(&mut self, event: &Event<'_>, at: Timestamp) -> Result<&str, serde_json::Error> {
        let normalized = event.normalized_metadata();
        let metadata = normalized.as_ref().unwrap_or_else(|| event.metadata());
        self.bytes.clear();
        let mut line = serde_json::Serializer::new(&mut self.bytes);
        let mut object = line.serialize_map(None)?;
        object.serialize_entry("timestamp", self.moment.of(at))?;
        object.serialize_entry("level", &metadata.level().as_serde())?;
        let mut fields = SerdeMapVisitor::new(object);
        event.record(&mut fields);
        let mut object = fields.take_serializer()?;
        object.serialize_entry("target", metadata.target())?;
        object.end()?;
        self.bytes.push(b'\n');
        str::from_utf8(&self.bytes).map_err(Error::custom)
    }
}

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        // What is told may itself tell something while it is written.
        let mut line = LINE.take();
        let written = line.write(event, clock::now()).map_err(|_| fmt::Error).and_then(|it| writer.write_str(it));
        LINE.set(line);
        written
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use chrono::DateTime;
    use serde_json::{Value, json};
    use tracing_subscriber::fmt::{MakeWriter, fmt as log};

    use super::*;

    #[derive(Clone, Default)]
    struct Out(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Out {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    fn tell() {
        let none: Option<&str> = None;
        tracing::info!(target: "here", text = "a \"line\"\nand ümläüts", count = 7_u64, none, shown = %"it");
        tracing::error!(broken = ?Some(1.5), yes = true, "a message");
    }

    fn told(tell_by: impl FnOnce(Out)) -> Vec<Value> {
        let out = Out::default();
        tell_by(out.clone());
        let bytes = out.0.lock().unwrap().clone();
        let lines = String::from_utf8(bytes).unwrap();
        lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
    }

    #[test]
    fn a_line_has_the_moment_the_level_the_fields_and_the_target() {
        let mut lines = told(|out| {
            tracing::subscriber::with_default(log().with_writer(out).event_format(JsonLine).finish(), tell);
        });
        for it in &mut lines {
            let at = it.as_object_mut().unwrap().remove("timestamp").unwrap();
            let at = DateTime::parse_from_rfc3339(at.as_str().unwrap()).unwrap();
            assert!((clock::now() - at.to_utc()).num_seconds() < 60);
        }
        let here = module_path!();
        assert_eq!(
            lines,
            [
                json!({ "level": "INFO", "target": "here", "text": "a \"line\"\nand ümläüts", "count": 7, "shown": "it" }),
                json!({ "level": "ERROR", "target": here, "broken": "Some(1.5)", "yes": true, "message": "a message" }),
            ]
        );
    }

    #[test]
    fn a_moment_is_in_utc_with_microseconds() {
        let mut moment = Moment::default();
        for (micros, text) in [
            (1_796_095_482_000_007, "2026-12-01T03:24:42.000007Z"),
            (1_796_095_482_999_999, "2026-12-01T03:24:42.999999Z"),
            (1_796_095_483_000_000, "2026-12-01T03:24:43.000000Z"),
            (0, "1970-01-01T00:00:00.000000Z"),
        ] {
            assert_eq!(moment.of(DateTime::from_timestamp_micros(micros).unwrap()), text);
        }
    }
}
