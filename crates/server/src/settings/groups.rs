//! Settings that belong together.

use std::{path::PathBuf, time::Duration};

use infrastructure::{DatabaseUrl, RedisUrl, Sender, StripeSettings};

use super::{PaidThrough, Registration, SecondFactor};

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

/// What is asked of whoever logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSettings {
    /// Who may make accounts.
    pub registration: Registration,
    /// For whom roles beyond `member` count.
    pub second_factor: SecondFactor,
    /// For how long after a login one does what could make an account somebody else's; zero for ever.
    pub recent_login: Duration,
    /// How long a login lasts that nobody uses.
    pub session_idle: Duration,
    /// How long one lasts at the most.
    pub session_lifetime: Duration,
    /// How long a used refresh token gets its successor.
    pub refresh_grace: Duration,
    /// Which passwords have leaked.
    pub leaked_passwords: Option<PathBuf>,
}

/// Through whom money is taken.
#[derive(Clone, Debug)]
pub enum PaymentSettings {
    /// Nobody: nothing can be paid.
    Off,
    /// The embedded test gateway.
    Test,
    /// Stripe.
    Stripe(StripeSettings),
}

impl PaymentSettings {
    /// The same in a word.
    pub const fn through(&self) -> PaidThrough {
        match self {
            Self::Off => PaidThrough::Off,
            Self::Test => PaidThrough::Test,
            Self::Stripe(_) => PaidThrough::Stripe,
        }
    }
}

/// How streams of events are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSettings {
    /// How much one may have missed.
    pub window: i64,
    /// When a silent one gives a sign of life.
    pub heartbeat: Duration,
    /// How many one person has at once on one node.
    pub per_person: usize,
}

/// What is used besides this machine, and how much of it at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// Connections for reads.
    pub read: u32,
    /// Connections for writes.
    pub write: u32,
    /// How many may wait for one.
    pub queue: usize,
    /// For how many bytes of the catalogue's records there is room in memory; 0 where none are kept.
    pub cache: u64,
    /// Whether nodes share by Redis what they read of them.
    pub cache_shared: bool,
    /// Copies of the database to read from.
    pub replicas: Vec<DatabaseUrl>,
    /// What nodes share besides the database, if there is one.
    pub redis: Option<RedisUrl>,
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
