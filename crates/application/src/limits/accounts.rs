//! Limits on tries to get into an account.

use domain::{kernel::Timestamp, limits::CountBy};

use super::{LimitKey, RateLimits};
use crate::Failure;

/// The operations that know which account somebody names, and so can be counted by it.
pub const ACCOUNT_OPERATIONS: [&str; 3] = ["create_session", "request_password_reset", "request_email_verification"];

impl RateLimits {
    /// Counts a try on an account by the operation `id`, whether there is such an account or not; refuses it when
    /// there were too many. `key` is a keyed hash: of the account and the address where the account is
    /// known from there, so that nobody is held up by what strangers do elsewhere.
    pub async fn admit_to_account(&self, id: &str, key: LimitKey, at: Timestamp) -> Result<(), Failure> {
        let places = self.places(|it| it.by == CountBy::Account && it.applies(id, "", true));
        let claims: Vec<_> = places.filter_map(|it| self.claim(it, key, None)).collect();
        match self.take(&claims, at).await.pop() {
            Some(last) if !last.verdict.admitted => Err(Failure::Limited(Box::new(last))),
            _ => Ok(()),
        }
    }
}
