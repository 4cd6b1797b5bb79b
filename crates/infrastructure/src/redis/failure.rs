//! Why Redis gave no answer.

use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Why Redis gave no answer. Whoever asked goes on without.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RedisFailure {
    /// It was away before, and was not asked.
    #[error("Redis is away")]
    Away,
    /// It did not answer in time.
    #[error("Redis is slow")]
    Slow,
    /// The connection broke, or whoever is at its end cannot serve.
    #[error("Redis is lost: {0}")]
    Lost(String),
    /// It will not do what was asked.
    #[error("Redis refuses: {0}")]
    Refused(String),
}

impl RedisFailure {
    /// The same in a word, as the metrics tell it.
    pub(super) const fn reason(&self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Slow => "slow",
            Self::Lost(_) => "lost",
            Self::Refused(_) => "refused",
        }
    }

    /// Whether another connection has to be made before anything can be asked again.
    pub(super) const fn ends_the_connection(&self) -> bool {
        matches!(self, Self::Slow | Self::Lost(_))
    }
}

impl From<RedisError> for RedisFailure {
    fn from(error: RedisError) -> Self {
        match error.kind() {
            // It is a replica now, still reads its file, or has lost what it follows: the next connection may lead elsewhere.
            ErrorKind::Server(
                ServerErrorKind::ReadOnly | ServerErrorKind::BusyLoading | ServerErrorKind::MasterDown,
            ) => Self::Lost(error.to_string()),
            ErrorKind::Server(_)
            | ErrorKind::Extension
            | ErrorKind::UnexpectedReturnType
            | ErrorKind::Client
            | ErrorKind::InvalidClientConfig => Self::Refused(error.to_string()),
            _ => Self::Lost(error.to_string()),
        }
    }
}
