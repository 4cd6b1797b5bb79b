//! Secrets that come by mail and are good for one use: they prove that somebody gets mail at an address.

use chrono::TimeDelta;

use super::{Email, Registration, TokenDigest};
use crate::kernel::{Id, StoreError, Timestamp, UserId};

/// What a secret is good for. A secret for one thing is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To open the account that was asked for.
    Registration,
    /// To show that one gets mail at an address.
    Verification,
    /// To choose a new password.
    PasswordReset,
    /// To open an account at all.
    Invitation,
}

impl Purpose {
    /// Its name where it is kept, and where secrets are made.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Verification => "verification",
            Self::PasswordReset => "password_reset",
            Self::Invitation => "invitation",
        }
    }

    /// For how long it is good.
    pub const fn lifetime(self) -> TimeDelta {
        match self {
            Self::Registration | Self::Verification => TimeDelta::hours(24),
            Self::PasswordReset => TimeDelta::hours(1),
            Self::Invitation => TimeDelta::days(7),
        }
    }
}

/// Identifies a secret.
pub type SingleUseId = Id<SingleUse>;

/// A secret that the owner of an account was sent, as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleUse {
    /// Names it.
    pub id: SingleUseId,
    /// What it is good for.
    pub purpose: Purpose,
    /// By which it is recognised.
    pub digest: TokenDigest,
    /// Whose it is.
    pub user: UserId,
    /// The address that it was sent to.
    pub email: Email,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Identifies a registration that waits to be verified.
pub type PendingId = Id<PendingRegistration>;

/// An account that is there once its address is verified.
#[derive(Clone, Debug)]
pub struct PendingRegistration {
    /// Names it.
    pub id: PendingId,
    /// Recognises the secret that verifies it.
    pub digest: TokenDigest,
    /// The account that it will be.
    pub registration: Registration,
    /// Until when it waits.
    pub expires_at: Timestamp,
}

/// The secrets that were sent to the owners of accounts.
pub trait SingleUses {
    /// Adds a secret in the place of all that its owner has for the same purpose, unless one of them was asked
    /// for later; says whether it did.
    fn add_single_use(&mut self, secret: &SingleUse) -> Result<bool, StoreError>;

    /// Whether the secret is good at `at`.
    fn is_single_use_good(&mut self, digest: &TokenDigest, at: Timestamp) -> Result<bool, StoreError>;

    /// The secret, if it is good at `at`. It is good no more, and for nobody else.
    fn use_single_use(
        &mut self,
        purpose: Purpose,
        digest: &TokenDigest,
        at: Timestamp,
    ) -> Result<Option<SingleUse>, StoreError>;

    /// Forgets all secrets of a person.
    fn forget_single_uses_of(&mut self, user: UserId) -> Result<(), StoreError>;

    /// Forgets secrets that were good until `before` at the latest; at most `limit`, and says how many.
    fn forget_single_uses(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

/// Registrations that wait to be verified. Nobody knows of them but who gets the mail.
pub trait PendingRegistrations {
    /// Adds one.
    fn add_pending(&mut self, pending: &PendingRegistration) -> Result<(), StoreError>;

    /// The newest one with this address that can be verified at `at`.
    fn pending_with(&mut self, email: &Email, at: Timestamp) -> Result<Option<PendingId>, StoreError>;

    /// The one that this secret verifies at `at`. It waits no more.
    fn use_pending(&mut self, digest: &TokenDigest, at: Timestamp) -> Result<Option<PendingRegistration>, StoreError>;

    /// Forgets all with this address.
    fn forget_pending_with(&mut self, email: &Email) -> Result<(), StoreError>;

    /// Forgets those that waited until `before` at the latest; at most `limit`, and says how many.
    fn forget_pending(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
