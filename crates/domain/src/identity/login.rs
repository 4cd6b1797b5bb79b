//! How many logins may fail.
//!
//! Failures are counted for an account as it was named, whether it exists or not, and for the
//! network they came from; both are known here by keyed hashes only.

use chrono::TimeDelta;

use super::IdentityError;
use crate::kernel::{StoreError, Timestamp, UserId};

/// Stands for an email address that somebody tried to log in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccountKey(pub [u8; 32]);

/// Stands for the network that an attempt came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OriginKey(pub [u8; 32]);

/// Which account was tried, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginTrace {
    /// The account, as it was named.
    pub account: AccountKey,
    /// Where the attempt came from.
    pub origin: OriginKey,
}

/// How many logins may fail before the next have to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginLimits {
    /// For one account from one network.
    pub per_account: u32,
    /// From one network, whatever the account.
    pub per_origin: u32,
    /// The time in which failures count.
    pub window: TimeDelta,
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self { per_account: 5, per_origin: 50, window: TimeDelta::minutes(15) }
    }
}

/// The failures that matter for the limits: where the limit is N, the time of the Nth before now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastFailures {
    /// For the account from the network.
    pub of_account: Option<Timestamp>,
    /// From the network.
    pub of_origin: Option<Timestamp>,
}

impl LoginLimits {
    /// No limits: there is no time in which a failure counts.
    pub const NONE: Self = Self { per_account: 1, per_origin: 1, window: TimeDelta::zero() };

    /// Refuses as long as too many attempts have failed.
    pub fn check(&self, failures: &LastFailures, at: Timestamp) -> Result<(), IdentityError> {
        let last = failures.of_account.max(failures.of_origin);
        let last = last.filter(|_| !self.window.is_zero());
        match last.map(|it| it + self.window - at) {
            Some(wait) if wait > TimeDelta::zero() => Err(IdentityError::TooManyAttempts(wait)),
            _ => Ok(()),
        }
    }
}

/// The failed logins of late, and where people have logged in from.
pub trait LoginFailures {
    /// Makes other attempts from the same network wait until the transaction ends, so that no two
    /// are counted as one.
    fn queue_attempts(&mut self, origin: &OriginKey) -> Result<(), StoreError>;

    /// Adds a failure.
    fn add_failure(&mut self, trace: &LoginTrace, at: Timestamp) -> Result<(), StoreError>;

    /// Forgets all failures of an account, and from where its owner has logged in.
    fn forget_origins_of(&mut self, user: UserId, account: &AccountKey) -> Result<(), StoreError>;

    /// Forgets the failures of an account from a network.
    fn forgive(&mut self, trace: &LoginTrace) -> Result<(), StoreError>;

    /// Whether `user` is known from anywhere else than there, and not from there.
    fn is_known_elsewhere_only(&mut self, user: UserId, origin: &OriginKey) -> Result<bool, StoreError>;

    /// Remembers that `user` has logged in from there.
    fn remember_origin(&mut self, user: UserId, origin: &OriginKey, at: Timestamp) -> Result<(), StoreError>;

    /// Forgets at most `limit` failures from before `before`, and says how many.
    fn forget_failures(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: LoginLimits = LoginLimits { per_account: 5, per_origin: 50, window: TimeDelta::minutes(15) };

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn the_wait_ends_when_the_failure_that_filled_the_limit_leaves_the_window() {
        let failures = LastFailures { of_account: Some(at(10)), of_origin: None };
        assert_eq!(LIMITS.check(&failures, at(12)), Err(IdentityError::TooManyAttempts(TimeDelta::minutes(13))));
        assert_eq!(LIMITS.check(&failures, at(25)), Ok(()));
    }

    #[test]
    fn the_longer_wait_counts() {
        let failures = LastFailures { of_account: Some(at(1)), of_origin: Some(at(5)) };
        assert_eq!(LIMITS.check(&failures, at(5)), Err(IdentityError::TooManyAttempts(TimeDelta::minutes(15))));
        assert_eq!(LIMITS.check(&LastFailures::default(), at(5)), Ok(()));
    }

    #[test]
    fn without_limits_nobody_waits_whichever_clock_was_ahead() {
        let failures = LastFailures { of_account: Some(at(6)), of_origin: Some(at(6)) };
        assert_eq!(LoginLimits::NONE.check(&failures, at(5)), Ok(()));
    }
}
