//! How an instant is written: RFC 3339 in UTC, always with six digits behind the second, so that
//! equal instants are equal texts and texts sort as instants do.
//!
//! For `#[serde(serialize_with = "moment::serialize")]`.

use chrono::SecondsFormat;
use domain::kernel::Timestamp;
use serde::Serializer;

/// As text.
pub(crate) fn text(at: &Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

pub(crate) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(at))
}

#[expect(clippy::ref_option, reason = "serde calls it with a reference to the member")]
pub(crate) fn serialize_option<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serialize(at, serializer),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use domain::kernel::Timestamp;
    use serde::Serialize;
    use serde_json::json;

    #[derive(Serialize)]
    struct Shown {
        #[serde(serialize_with = "super::serialize")]
        at: Timestamp,
        #[serde(serialize_with = "super::serialize_option")]
        perhaps: Option<Timestamp>,
    }

    #[test]
    fn there_are_always_six_digits() {
        let at = "2026-01-02T03:04:05.1Z".parse().unwrap();
        let shown = |perhaps| serde_json::to_value(Shown { at, perhaps }).unwrap();
        let text = "2026-01-02T03:04:05.100000Z";
        assert_eq!(shown(Some(at)), json!({ "at": text, "perhaps": text }));
        assert_eq!(shown(None), json!({ "at": text, "perhaps": null }));
    }
}
