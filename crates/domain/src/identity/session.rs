//! A login on one device: a family of refresh tokens of which only the newest is good. What a person has let an
//! application do is a session as well.
//!
//! How tokens are made and recognised is for whoever implements the ports; here is what one may
//! still do.

use chrono::TimeDelta;

use super::{Device, Grant, IdentityError, IdentityEvent};
use crate::kernel::{ClientId, SessionId, StoreError, Timestamp, UserId};

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRules {
    /// Without a refresh.
    pub idle: TimeDelta,
    /// In all.
    pub absolute: TimeDelta,
    /// For how long after its use a refresh token still gives the successor that it gave first, so
    /// that a lost answer or two tabs at once do not log anybody out.
    pub grace: TimeDelta,
    /// For how long after the login its owner does what would let whoever found the device unlocked keep the account;
    /// for ever if this is zero.
    pub recent: TimeDelta,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self {
            idle: TimeDelta::days(30),
            absolute: TimeDelta::days(90),
            grace: TimeDelta::seconds(10),
            recent: TimeDelta::minutes(15),
        }
    }
}

impl SessionRules {
    /// Those of a session that lasts so long and is never refreshed.
    pub const fn unrenewed(lifetime: TimeDelta) -> Self {
        Self { idle: lifetime, absolute: lifetime, grace: TimeDelta::zero(), recent: TimeDelta::zero() }
    }

    /// Refuses at `at` what takes a login of late, where that was at `opened_at`.
    pub fn check_recent(&self, opened_at: Timestamp, at: Timestamp) -> Result<(), IdentityError> {
        let recent = self.recent.is_zero() || at < opened_at + self.recent;
        if recent { Ok(()) } else { Err(IdentityError::RecentLoginNeeded) }
    }
}

/// What is kept of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// Names it.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When the login was.
    pub opened_at: Timestamp,
    /// When it was last refreshed; at first, when the login was.
    pub last_used_at: Timestamp,
    /// When it ends if nobody refreshes it before.
    pub expires_at: Timestamp,
    /// When it was ended on purpose.
    pub revoked_at: Option<Timestamp>,
    /// Which application acts in it and how far, if the person has given it to one.
    pub grant: Option<Grant>,
}

/// A login on one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    facts: SessionFacts,
}

/// What a refresh token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the caller acts on it"]
pub enum Refresh {
    /// It is the newest: from now on its successor is.
    Rotate(IdentityEvent),
    /// It was used a moment ago: give the same successor again.
    Repeat,
    /// It was used long ago, so two parties hold it: the session has ended.
    Reused(IdentityEvent),
    /// The session has ended before.
    Refuse,
}

impl Session {
    /// Begins a session of a person who logs in.
    pub fn open(user: UserId, rules: &SessionRules, at: Timestamp) -> (Self, IdentityEvent) {
        Self::begin(user, None, rules, at)
    }

    /// Begins one in which an application acts for a person.
    pub fn grant(user: UserId, grant: Grant, rules: &SessionRules, at: Timestamp) -> (Self, IdentityEvent) {
        Self::begin(user, Some(grant), rules, at)
    }

    fn begin(user: UserId, grant: Option<Grant>, rules: &SessionRules, at: Timestamp) -> (Self, IdentityEvent) {
        let id = SessionId::fresh();
        let expires_at = at + rules.idle.min(rules.absolute);
        let facts = SessionFacts { id, user, opened_at: at, last_used_at: at, expires_at, revoked_at: None, grant };
        (Self { facts }, IdentityEvent::SessionOpened(user, id))
    }

    /// The session as it was kept.
    pub const fn restore(facts: SessionFacts) -> Self {
        Self { facts }
    }

    /// What is to be kept of it.
    pub const fn facts(&self) -> &SessionFacts {
        &self.facts
    }

    /// Whether it stands at `at`.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.facts.revoked_at.is_none() && at < self.facts.expires_at
    }

    /// Decides about one of its refresh tokens, which was `used_at` if it was used before.
    pub fn refresh(&mut self, used_at: Option<Timestamp>, rules: &SessionRules, at: Timestamp) -> Refresh {
        if !self.is_in_force(at) {
            return Refresh::Refuse;
        }
        match used_at {
            None => {
                self.facts.last_used_at = at;
                self.facts.expires_at = (at + rules.idle).min(self.facts.opened_at + rules.absolute);
                Refresh::Rotate(IdentityEvent::SessionRefreshed(self.facts.user, self.facts.id))
            }
            Some(used_at) if at <= used_at + rules.grace => Refresh::Repeat,
            Some(_) => {
                self.facts.revoked_at = Some(at);
                Refresh::Reused(IdentityEvent::RefreshTokenReused(self.facts.user, self.facts.id))
            }
        }
    }

    /// Ends it; tells whether it had not ended before.
    pub fn revoke(&mut self, at: Timestamp) -> Option<IdentityEvent> {
        let stands = self.facts.revoked_at.is_none();
        self.facts.revoked_at.get_or_insert(at);
        stands.then_some(IdentityEvent::SessionClosed(self.facts.user, self.facts.id))
    }
}

/// What is kept of a refresh token: a hash by which it is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenDigest(pub [u8; 32]);

/// A refresh token that was shown and is known.
#[derive(Clone, Copy, Debug)]
pub struct Presented {
    /// Whose family it belongs to.
    pub session: Session,
    /// When it was used, if it was.
    pub used_at: Option<Timestamp>,
}

/// All sessions, with their refresh tokens.
pub trait Sessions {
    /// The session, to be changed: nobody else changes it until the transaction ends.
    fn session(&mut self, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// Adds a new session with its first refresh token, and the device it is on if that is known.
    fn add_session(
        &mut self,
        session: &Session,
        first: &TokenDigest,
        device: Option<&Device>,
    ) -> Result<(), StoreError>;

    /// Which device a session is on, if that is known.
    fn device_of(&mut self, id: SessionId) -> Result<Option<Device>, StoreError>;

    /// Keeps a changed session.
    fn save_session(&mut self, session: &Session) -> Result<(), StoreError>;

    /// What is known of a refresh token. Nobody else uses it until the transaction ends.
    fn presented(&mut self, token: &TokenDigest) -> Result<Option<Presented>, StoreError>;

    /// Keeps a session that a refresh has lengthened: marks the refresh token as used, and adds its
    /// successor.
    fn rotate(
        &mut self,
        session: &Session,
        used: &TokenDigest,
        successor: &TokenDigest,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Ends all sessions of `user` but `kept`.
    fn revoke_other_sessions(&mut self, user: UserId, kept: SessionId, at: Timestamp) -> Result<(), StoreError>;

    /// Ends all of a person's sessions, and says how many.
    fn revoke_sessions(&mut self, user: UserId, at: Timestamp) -> Result<usize, StoreError>;

    /// Ends all sessions in which an application acts for a person, and says how many.
    fn revoke_sessions_with(&mut self, user: UserId, client: ClientId, at: Timestamp) -> Result<usize, StoreError>;

    /// Forgets which devices a person's sessions are on.
    fn forget_devices_of(&mut self, user: UserId) -> Result<(), StoreError>;

    /// Forgets at most `limit` sessions that ended before `before`, and says how many.
    fn forget_sessions(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: SessionRules = SessionRules {
        idle: TimeDelta::days(30),
        absolute: TimeDelta::days(90),
        grace: TimeDelta::seconds(10),
        recent: TimeDelta::minutes(15),
    };

    fn at(time: TimeDelta) -> Timestamp {
        Timestamp::UNIX_EPOCH + time
    }

    fn opened() -> Session {
        Session::open(UserId::fresh(), &RULES, at(TimeDelta::zero())).0
    }

    #[test]
    fn the_newest_token_goes_on_and_lengthens_the_session() {
        let mut session = opened();
        assert!(matches!(session.refresh(None, &RULES, at(TimeDelta::days(29))), Refresh::Rotate(_)));
        assert_eq!(session.facts().last_used_at, at(TimeDelta::days(29)));
        assert!(session.is_in_force(at(TimeDelta::days(58))));
        assert!(!session.is_in_force(at(TimeDelta::days(59))));
    }

    #[test]
    fn what_is_given_to_an_application_stays_with_it() {
        let grant = Grant { client: ClientId::fresh(), scopes: "openid self".parse().unwrap() };
        let (mut session, _) = Session::grant(UserId::fresh(), grant, &RULES, at(TimeDelta::zero()));
        assert!(matches!(session.refresh(None, &RULES, at(TimeDelta::days(29))), Refresh::Rotate(_)));
        assert_eq!(session.facts().grant, Some(grant));
        assert_eq!(opened().facts().grant, None);
    }

    #[test]
    fn an_idle_session_ends() {
        let mut session = opened();
        assert_eq!(session.refresh(None, &RULES, at(TimeDelta::days(30))), Refresh::Refuse);
    }

    #[test]
    fn no_session_outlives_the_absolute_limit() {
        let mut session = opened();
        for day in [25, 50, 75, 89] {
            assert!(matches!(session.refresh(None, &RULES, at(TimeDelta::days(day))), Refresh::Rotate(_)));
        }
        assert!(!session.is_in_force(at(TimeDelta::days(90))));
    }

    #[test]
    fn within_the_grace_a_used_token_is_answered_again_and_changes_nothing() {
        let mut session = opened();
        let (used, before) = (at(TimeDelta::hours(1)), session);
        for wait in [-1, 0, 10] {
            assert_eq!(session.refresh(Some(used), &RULES, used + TimeDelta::seconds(wait)), Refresh::Repeat);
        }
        assert_eq!(session, before);
    }

    #[test]
    fn after_the_grace_a_used_token_ends_the_session() {
        let mut session = opened();
        let used = at(TimeDelta::hours(1));
        let now = used + TimeDelta::milliseconds(10_001);
        assert!(matches!(session.refresh(Some(used), &RULES, now), Refresh::Reused(_)));
        assert!(!session.is_in_force(now));
        assert_eq!(session.refresh(None, &RULES, now), Refresh::Refuse);
        assert_eq!(session.refresh(Some(used), &RULES, now), Refresh::Refuse);
    }

    #[test]
    fn a_login_is_recent_for_a_while_or_for_ever() {
        let login = at(TimeDelta::zero());
        assert_eq!(RULES.check_recent(login, at(TimeDelta::seconds(899))), Ok(()));
        assert_eq!(RULES.check_recent(login, at(TimeDelta::minutes(15))), Err(IdentityError::RecentLoginNeeded));
        let always = SessionRules { recent: TimeDelta::zero(), ..RULES };
        assert_eq!(always.check_recent(login, at(TimeDelta::days(89))), Ok(()));
    }

    #[test]
    fn a_session_ends_once() {
        let mut session = opened();
        let event = session.revoke(at(TimeDelta::hours(1)));
        assert_eq!(event, Some(IdentityEvent::SessionClosed(session.facts().user, session.facts().id)));
        assert_eq!(session.revoke(at(TimeDelta::hours(2))), None);
        assert_eq!(session.facts().revoked_at, Some(at(TimeDelta::hours(1))));
    }
}
