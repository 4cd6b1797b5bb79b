//! What a person has let an application do.

use super::{ConsentEvent, OAuthScopes};
use crate::kernel::{ClientId, Timestamp, UserId};

/// What a session is good for that a person has given to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which application acts in it.
    pub client: ClientId,
    /// How far it may act.
    pub scopes: OAuthScopes,
}

/// A person's answer to an application: it is asked for again only when the application wants more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Whose answer it is.
    pub user: UserId,
    /// Which application they let act.
    pub client: ClientId,
    /// How far.
    pub scopes: OAuthScopes,
    /// When they first let it.
    pub given_at: Timestamp,
    /// When they last agreed.
    pub updated_at: Timestamp,
}

impl Consent {
    /// A person lets an application act.
    pub const fn give(user: UserId, client: ClientId, scopes: OAuthScopes, at: Timestamp) -> (Self, ConsentEvent) {
        (Self { user, client, scopes, given_at: at, updated_at: at }, ConsentEvent::Given)
    }

    /// Whether nothing new is asked for.
    pub fn covers(&self, scopes: OAuthScopes) -> bool {
        self.scopes.includes(scopes)
    }

    /// They agree once more, to that as well; tells whether it may do more than before.
    pub fn renew(&mut self, scopes: OAuthScopes, at: Timestamp) -> Option<ConsentEvent> {
        let more = !self.covers(scopes);
        self.scopes = self.scopes.union(scopes);
        self.updated_at = at;
        more.then_some(ConsentEvent::Given)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn consent_grows_with_what_is_asked_for() {
        let scopes = |text: &str| text.parse::<OAuthScopes>().unwrap();
        let later = AT + TimeDelta::days(1);
        let (mut consent, _) = Consent::give(UserId::fresh(), ClientId::fresh(), scopes("openid email"), AT);
        assert!(consent.covers(scopes("email")) && !consent.covers(scopes("email self")));
        assert_eq!(consent.renew(scopes("openid"), AT), None);
        assert_eq!(consent.renew(scopes("self"), later), Some(ConsentEvent::Given));
        assert_eq!(consent.scopes, scopes("openid email self"));
        assert_eq!((consent.given_at, consent.updated_at), (AT, later));
    }
}
