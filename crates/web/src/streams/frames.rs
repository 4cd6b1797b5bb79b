//! How events are written for SSE (WHATWG HTML, section 9.2).

use std::fmt::Write;

use application::{
    Failure,
    events::{CloudEvent, Event},
};
use bytes::Bytes;
use serde_json::{Value, json};

/// After how many milliseconds a client comes back.
const RETRY: u32 = 1000;

/// The beginning of a stream that goes on behind `position`.
pub(super) fn opening(position: i64) -> Bytes {
    format!("retry: {RETRY}\n: listening\nid: {position}\n\n").into()
}

/// A sign of life, with the place up to which nothing was missed.
pub(super) fn heartbeat(position: i64) -> Bytes {
    format!(": heartbeat\nid: {position}\n\n").into()
}

/// One event.
pub(super) fn event(event: &Event) -> Result<Bytes, Failure> {
    let data = serde_json::to_string(&CloudEvent::from(event)).map_err(Failure::internal)?;
    Ok(frame(Some(event.sequence), &event.kind, &data))
}

/// Too much was missed; it goes on behind `position`.
pub(super) fn resync(position: i64) -> Bytes {
    let data = json!({ "detail": "more was missed than is kept for streams: read what you show anew" });
    frame(Some(position), "resync_required", &data.to_string())
}

/// The end, and why.
pub(super) fn closed(code: &str) -> Bytes {
    frame(None, "closed", &Value::to_string(&json!({ "code": code })))
}

/// JSON has no line breaks, so that one line holds it.
fn frame(id: Option<i64>, name: &str, data: &str) -> Bytes {
    let mut text = String::with_capacity(data.len() + 64);
    if let Some(id) = id {
        // Nothing is ever refused room in a string.
        let _ = writeln!(text, "id: {id}");
    }
    let _ = write!(text, "event: {name}\ndata: {data}\n\n");
    text.into()
}
