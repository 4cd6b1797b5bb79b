//! A login on its way to a provider and back.
//!
//! It has three parts that nobody has together but the browser that made the whole way: what was given where it
//! began (`verifier`), what the provider brings back (`state`), and what is given where it came back (`ticket`).

use chrono::TimeDelta;

use super::{Asserted, ProviderId};
use crate::{
    identity::{Email, TokenDigest},
    kernel::{Id, StoreError, Timestamp, UserId},
};

/// Identifies a login on its way.
pub type ProviderLoginId = Id<ProviderLogin>;

/// How long it may be on its way.
pub const PROVIDER_LOGIN: TimeDelta = TimeDelta::minutes(10);

/// What is kept of a login on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderLogin {
    /// Names it.
    pub id: ProviderLoginId,
    /// Where it goes.
    pub provider: ProviderId,
    /// Who wants to link an account there to theirs here; whoever it is logs in where there is none.
    pub user: Option<UserId>,
    /// Recognises what the provider brings back.
    pub state: TokenDigest,
    /// Recognises who began it.
    pub verifier: TokenDigest,
    /// To which page the browser goes at last.
    pub return_to: String,
    /// When it began.
    pub created_at: Timestamp,
    /// Until when it must end.
    pub expires_at: Timestamp,
    /// What came of it, and what recognises who came back.
    pub outcome: Option<(TokenDigest, Asserted)>,
}

impl ProviderLogin {
    /// What the provider said, to whoever both began it and came back with it in time.
    pub fn told(&self, verifier: &TokenDigest, ticket: &TokenDigest, at: Timestamp) -> Option<&Asserted> {
        let (kept, asserted) = self.outcome.as_ref()?;
        let same = *verifier == self.verifier && ticket == kept;
        (same && at < self.expires_at).then_some(asserted)
    }
}

/// The logins on their way.
pub trait ProviderLogins {
    /// Adds one.
    fn add_provider_login(&mut self, login: &ProviderLogin) -> Result<(), StoreError>;

    /// The one that this state belongs to, if it is on its way at `at`. It is claimed, and not by anybody else.
    fn claim_provider_login(&mut self, state: &TokenDigest, at: Timestamp)
    -> Result<Option<ProviderLogin>, StoreError>;

    /// Keeps what the provider said.
    fn answer_provider_login(
        &mut self,
        id: ProviderLoginId,
        ticket: &TokenDigest,
        asserted: &Asserted,
    ) -> Result<(), StoreError>;

    /// One of them: nobody else ends it until the transaction ends.
    fn provider_login(&mut self, id: ProviderLoginId) -> Result<Option<ProviderLogin>, StoreError>;

    /// Forgets one.
    fn remove_provider_login(&mut self, id: ProviderLoginId) -> Result<(), StoreError>;

    /// Forgets all that say something of a person.
    fn forget_provider_logins_of(&mut self, user: UserId, email: &Email) -> Result<(), StoreError>;

    /// Forgets those that had to end before `before`; at most `limit`, and says how many.
    fn forget_provider_logins(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_made_the_whole_way_in_time_is_told() {
        let (at, digest) = (Timestamp::UNIX_EPOCH, |it| TokenDigest([it; 32]));
        let (email, name) = (None, None);
        let asserted = Asserted { subject: "1".to_owned().try_into().unwrap(), email, email_verified: false, name };
        let mut login = ProviderLogin {
            id: ProviderLoginId::fresh(),
            provider: ProviderId::fresh(),
            user: None,
            state: digest(1),
            verifier: digest(2),
            return_to: String::new(),
            created_at: at,
            expires_at: at + PROVIDER_LOGIN,
            outcome: None,
        };
        assert_eq!(login.told(&digest(2), &digest(3), at), None);
        login.outcome = Some((digest(3), asserted.clone()));
        assert_eq!(login.told(&digest(2), &digest(3), at), Some(&asserted));
        assert_eq!(login.told(&digest(1), &digest(3), at), None);
        assert_eq!(login.told(&digest(2), &digest(2), at), None);
        assert_eq!(login.told(&digest(2), &digest(3), at + PROVIDER_LOGIN), None);
    }
}
