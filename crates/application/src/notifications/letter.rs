//! Mail, as far as it does not matter how it is sent.

use std::{future::Future, pin::Pin};

use domain::kernel::Timestamp;
use uuid::Uuid;

/// One mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Names it for ever: whoever gets it twice can tell.
    pub id: Uuid,
    /// To which address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
}

/// Why a letter was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It may be sent later.
    #[error("not now: {0}")]
    Temporary(String),
    /// It can never be sent.
    #[error("never: {0}")]
    Permanent(String),
}

/// What becomes of a letter, in a while.
pub type Mailing = Pin<Box<dyn Future<Output = Result<(), MailError>> + Send>>;

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Sends a letter.
    fn send(&self, letter: Letter) -> Mailing;
}
