//! How events are told to those who listen.

use std::time::Duration;

use super::{positive, seconds};
use crate::settings::{ConfigError, Sources, StreamSettings};

pub(super) fn streams(sources: &Sources) -> Result<StreamSettings, ConfigError> {
    Ok(StreamSettings {
        window: i64::try_from(positive(sources, "LYCEUM_STREAM_WINDOW", 100_000)?).unwrap_or(i64::MAX),
        heartbeat: seconds(sources, "LYCEUM_STREAM_HEARTBEAT", 15)?.max(Duration::from_secs(1)),
        per_person: positive(sources, "LYCEUM_STREAMS_PER_PERSON", 20)?,
    })
}
