//! Who somebody is here whom a provider knows.

use super::{ProviderError, ProviderLink};
use crate::{
    identity::{Email, User, UserState},
    kernel::UserId,
};

/// Who arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Somebody who is linked.
    Known(UserId),
    /// Somebody whose account has the address that the provider vouches for.
    Owner(UserId),
    /// Somebody who has no account yet.
    New,
}

/// Who arrives with `link`, and with the address `email` that the provider vouches for, where `account` is the one
/// that is linked, or else has that address; `elsewhere` says whether somebody of the provider has that account already.
///
/// An account whose address nobody has proven is linked by its owner alone: somebody else may have opened it in
/// advance, to wait there for whoever the address belongs to. So is one that somebody of the provider has already:
/// providers give an address that was somebody's to somebody else, and that is who may be arriving.
pub fn arrival(
    link: Option<&ProviderLink>,
    email: Option<&Email>,
    account: Option<&User>,
    elsewhere: bool,
) -> Result<Arrival, ProviderError> {
    let facts = account.map(User::facts);
    if facts.is_some_and(|it| it.state != UserState::Active) {
        return Err(ProviderError::LoginFailed);
    }
    match (link, email, facts) {
        (Some(_), _, Some(owner)) => Ok(Arrival::Known(owner.id)),
        (Some(_), _, None) => Err(ProviderError::LoginFailed),
        (None, None, _) => Err(ProviderError::EmailNeeded),
        (None, Some(_), Some(owner)) if owner.email_verified_at.is_some() && !elsewhere => Ok(Arrival::Owner(owner.id)),
        (None, Some(_), Some(_)) => Err(ProviderError::LinkNeedsLogin),
        (None, Some(_), None) => Ok(Arrival::New),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::{PasswordHash, ProviderId, Registration, RoleSet},
        kernel::Timestamp,
    };

    fn account(verified: bool) -> User {
        let registration = Registration {
            id: UserId::fresh(),
            email: "ada@example.org".parse().unwrap(),
            display_name: "Ada".to_owned().try_into().unwrap(),
            password: PasswordHash::of_nobody(),
        };
        User::register(registration, RoleSet::of([]), verified, Timestamp::UNIX_EPOCH).0
    }

    #[test]
    fn who_arrives_is_decided_by_link_address_and_account() {
        let email: Email = "ada@example.org".parse().unwrap();
        let (proven, unproven) = (account(true), account(false));
        let id = |it: &User| it.facts().id;
        let subject = || "1".to_owned().try_into().unwrap();
        let link = ProviderLink::new(ProviderId::fresh(), subject(), id(&unproven), Timestamp::UNIX_EPOCH);
        let (link, email) = (Some(&link), Some(&email));
        assert_eq!(arrival(link, None, Some(&unproven), false), Ok(Arrival::Known(id(&unproven))));
        assert_eq!(arrival(link, None, None, false), Err(ProviderError::LoginFailed));
        assert_eq!(arrival(None, None, None, false), Err(ProviderError::EmailNeeded));
        assert_eq!(arrival(None, email, Some(&proven), false), Ok(Arrival::Owner(id(&proven))));
        assert_eq!(arrival(None, email, Some(&unproven), false), Err(ProviderError::LinkNeedsLogin));
        assert_eq!(arrival(None, email, None, false), Ok(Arrival::New));
    }

    #[test]
    fn an_address_that_was_given_to_somebody_else_opens_nothing() {
        let email: Email = "ada@example.org".parse().unwrap();
        let proven = account(true);
        assert_eq!(arrival(None, Some(&email), Some(&proven), true), Err(ProviderError::LinkNeedsLogin));
        let subject = "1".to_owned().try_into().unwrap();
        let link = ProviderLink::new(ProviderId::fresh(), subject, proven.facts().id, Timestamp::UNIX_EPOCH);
        assert_eq!(arrival(Some(&link), Some(&email), Some(&proven), true), Ok(Arrival::Known(proven.facts().id)));
    }

    #[test]
    fn who_is_kept_out_stays_out() {
        let mut suspended = account(true);
        suspended.suspend(&[], Timestamp::UNIX_EPOCH).unwrap();
        let email: Email = "ada@example.org".parse().unwrap();
        assert_eq!(arrival(None, Some(&email), Some(&suspended), false), Err(ProviderError::LoginFailed));
    }
}
