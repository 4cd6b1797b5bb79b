//! Where it is kept how far consumers are.

use domain::kernel::{StoreError, Timestamp};
use uuid::Uuid;

use super::{Event, Held};

/// How far consumers are.
pub trait EventsReader {
    /// Up to which sequence a consumer has dealt with everything, but for what is held.
    fn position(&mut self, consumer: &str) -> Result<i64, StoreError>;

    /// Of what a consumer could not deal with at first, the next that is due at `at`: for each record only
    /// the oldest can be.
    fn due(&mut self, consumer: &str, at: Timestamp) -> Result<Option<Held>, StoreError>;
}

/// Changes to how far consumers are.
pub trait EventsUnit: EventsReader {
    /// Makes a consumer known, who begins behind `position`; nothing if they are.
    fn add_consumer(&mut self, consumer: &str, position: i64) -> Result<(), StoreError>;

    /// The position of a consumer whom nobody else works for before this transaction has ended; nothing if
    /// somebody does at present.
    fn lock_consumer(&mut self, consumer: &str) -> Result<Option<i64>, StoreError>;

    /// A consumer is as far as `position`.
    fn move_consumer(&mut self, consumer: &str, position: i64, at: Timestamp) -> Result<(), StoreError>;

    /// Notes that a consumer deals with an event, and says whether that is the first time.
    fn admit(&mut self, consumer: &str, event: Uuid, at: Timestamp) -> Result<bool, StoreError>;

    /// Whether earlier events of the same record are held for a consumer.
    fn is_blocked(&mut self, consumer: &str, event: &Event) -> Result<bool, StoreError>;

    /// Holds an event for a consumer, or notes how often it was tried.
    fn hold(&mut self, consumer: &str, event: &Event, held: &Held) -> Result<(), StoreError>;

    /// Does not hold an event any longer.
    fn release(&mut self, consumer: &str, sequence: i64) -> Result<(), StoreError>;

    /// Forgets which events were dealt with before `before`; at most `limit`, and says how many.
    fn forget_handled(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
