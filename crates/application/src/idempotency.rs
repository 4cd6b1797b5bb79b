//! Retrying a write without doing it twice.
//!
//! The key is claimed, the work done and the answer kept in one transaction, so neither is ever
//! there without the others.

use domain::kernel::{Fact, Kind, Refusal, StoreError, Timestamp};
use uuid::Uuid;

use crate::{Failure, UnitOfWork};

/// How long an answer is kept.
pub const RETENTION: chrono::TimeDelta = chrono::TimeDelta::hours(24);

/// "This is the request that I called `key`."
#[derive(Clone, Debug)]
pub struct Claim {
    /// The key's namespace; all strangers share one.
    pub principal: Option<Uuid>,
    /// The client's name for the request.
    pub key: String,
    /// SHA-256 over method, path, query and body.
    pub fingerprint: [u8; 32],
}

/// An answer, as it went out the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to the answer rather than to the exchange.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// An outcome that can be kept for a retry.
pub trait Recordable {
    /// The answer as bytes; the first answer is made from the same ones.
    fn record(&self) -> Result<Recording, Failure>;
}

/// What became of a write.
#[derive(Debug)]
pub enum Written<T> {
    /// It was done now.
    Fresh(T),
    /// It had been done before; this was the answer.
    Replayed(Recording),
}

/// What is known about a key.
#[derive(Debug)]
pub enum Claimed {
    /// Nobody used it yet: it is ours, if this transaction commits.
    Fresh,
    /// It was used, for the request with this fingerprint, which was answered so.
    Used {
        /// Of the first request.
        fingerprint: [u8; 32],
        /// To the first request.
        answer: Recording,
    },
    /// Somebody is using it at this moment.
    InProgress,
}

/// Where the keys are.
pub trait IdempotencyKeys {
    /// Claims a key. Waits for at most 2 s for another transaction that holds it.
    fn claim(&mut self, claim: &Claim, at: Timestamp) -> Result<Claimed, StoreError>;

    /// Keeps the answer to a claim made in this transaction.
    fn keep(&mut self, claim: &Claim, answer: &Recording) -> Result<(), StoreError>;

    /// What was answered to a claim before, if it was, without claiming it.
    fn answered(&mut self, claim: &Claim, at: Timestamp) -> Result<Option<([u8; 32], Recording)>, StoreError>;

    /// Forgets what a principal was answered; at most `limit` keys, and says how many.
    fn forget_of(&mut self, principal: uuid::Uuid, limit: i64) -> Result<usize, StoreError>;

    /// Forgets what is older than [`RETENTION`]; at most `limit` keys, and says how many.
    fn forget_expired(&mut self, at: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

/// The first answer to a claim, for work that takes more than one transaction: it is looked for in the first of them.
pub fn answered_before(
    uow: &mut dyn UnitOfWork,
    claim: Option<&Claim>,
    at: Timestamp,
) -> Result<Option<Recording>, Failure> {
    let Some(claim) = claim else { return Ok(None) };
    match uow.idempotency().answered(claim, at)? {
        Some((fingerprint, _)) if fingerprint != claim.fingerprint => Err(KeyRefused::Reused.into()),
        found => Ok(found.map(|it| it.1)),
    }
}

/// Keeps the answer to a claim in the transaction that ends the work: whoever was faster with the same claim is
/// repeated.
pub fn answer_once<T: Recordable>(
    uow: &mut dyn UnitOfWork,
    claim: Option<&Claim>,
    at: Timestamp,
    done: T,
) -> Result<Written<T>, Failure> {
    let Some(claim) = claim else { return Ok(Written::Fresh(done)) };
    match uow.idempotency().claim(claim, at)? {
        Claimed::InProgress => Err(KeyRefused::InProgress.into()),
        Claimed::Used { fingerprint, .. } if fingerprint != claim.fingerprint => Err(KeyRefused::Reused.into()),
        Claimed::Used { answer, .. } => Ok(Written::Replayed(answer)),
        Claimed::Fresh => {
            uow.idempotency().keep(claim, &done.record()?)?;
            Ok(Written::Fresh(done))
        }
    }
}

/// Why a key cannot be honoured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefused {
    /// It named another request before.
    #[error("this Idempotency-Key was used for another request")]
    Reused,
    /// Its first request is still running.
    #[error("the first request with this Idempotency-Key is still running")]
    InProgress,
}

impl Refusal for KeyRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::Reused => Kind::Invalid,
            Self::InProgress => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Reused => "idempotency_key_reused",
            Self::InProgress => "idempotency_in_progress",
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            Self::Reused => Vec::new(),
            Self::InProgress => vec![("retry_after", Fact::Number(1))],
        }
    }
}

impl From<KeyRefused> for Failure {
    fn from(refused: KeyRefused) -> Self {
        Self::refused(&refused)
    }
}
