//! Settings that belong together.

use std::{path::PathBuf, time::Duration};

use infrastructure::Sender;

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// The mail server, if there is one.
    pub smtp_url: Option<String>,
    /// Who sends mail.
    pub from: Sender,
    /// Where mail is written if there is no server.
    pub folder: PathBuf,
}

/// How streams of events are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSettings {
    /// How much one may have missed.
    pub window: i64,
    /// When a silent one gives a sign of life.
    pub heartbeat: Duration,
}

/// How much of the database may be used at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// Connections for reads.
    pub read: u32,
    /// Connections for writes.
    pub write: u32,
    /// How many may wait for one.
    pub queue: usize,
}

/// The keys that the operator gives, in place of those in the data directory.
#[derive(Clone)]
pub struct KeySettings {
    /// What signs tokens.
    pub signing: Option<String>,
    /// What all nodes share.
    pub secret: Option<String>,
    /// What seals columns.
    pub data: Option<String>,
}
