//! Who is acting.

use uuid::Uuid;

use super::{Denied, Id, Permission, PermissionSet};

/// Names the person an [`Id`] belongs to; the identity context owns the rest.
pub enum User {}
/// Names one login on one device; the identity context owns the rest.
pub enum Session {}
/// Names a secret for a program; the identity context owns the rest.
pub enum ApiKey {}
/// Names an application that is registered; the identity context owns the rest.
pub enum OAuthClient {}

/// Identifies a person.
pub type UserId = Id<User>;
/// Identifies a login.
pub type SessionId = Id<Session>;
/// Identifies an API key.
pub type ApiKeyId = Id<ApiKey>;
/// Identifies a registered application.
pub type ClientId = Id<OAuthClient>;

/// Whoever asks for something, with the permissions that identity found for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    who: Who,
    permissions: PermissionSet,
    withheld: PermissionSet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Stranger,
    Person { user: UserId, by: Means },
    Client(ClientId),
    System,
}

/// By what a person acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// They have logged in, and may do all that is theirs to do.
    Login(SessionId),
    /// A program of theirs shows a key.
    Key {
        /// Which.
        key: ApiKeyId,
        /// Whether it may act on what belongs to its owner.
        own: bool,
    },
    /// A registered application acts for them, as far as they let it.
    Grant {
        /// The login that they have given to it.
        session: SessionId,
        /// Whether it may act on what belongs to the person.
        own: bool,
    },
    /// Lyceum does later what they asked for.
    Job,
}

impl Actor {
    /// Someone who showed no credential.
    pub const STRANGER: Self = Self::of(Who::Stranger, PermissionSet::NONE);
    /// The operator at the console, or Lyceum itself in the background.
    pub const SYSTEM: Self = Self::of(Who::System, PermissionSet::ALL);

    /// A person, in one of their sessions.
    pub const fn member(user: UserId, session: SessionId, permissions: PermissionSet) -> Self {
        Self::person(user, Means::Login(session), permissions)
    }

    /// A person, by whatever means.
    pub const fn person(user: UserId, by: Means, permissions: PermissionSet) -> Self {
        Self::of(Who::Person { user, by }, permissions)
    }

    /// A registered application that acts for itself.
    pub const fn client(client: ClientId, permissions: PermissionSet) -> Self {
        Self::of(Who::Client(client), permissions)
    }

    const fn of(who: Who, permissions: PermissionSet) -> Self {
        Self { who, permissions, withheld: PermissionSet::NONE }
    }

    /// The same, as long as it is not certain enough that it is they: what they may do is withheld, but for what
    /// everybody may, which is `common`.
    #[must_use]
    pub const fn withholding(self, common: PermissionSet) -> Self {
        let withheld = self.permissions.without(common).union(self.withheld);
        Self { who: self.who, permissions: self.permissions.intersection(common), withheld }
    }

    /// The same, with no more than these permissions, and if not `own` with nothing of what belongs to the person.
    #[must_use]
    pub const fn narrowed(self, permissions: PermissionSet, own: bool) -> Self {
        let who = match self.who {
            Who::Person { user, by: Means::Grant { session, own: granted } } => {
                Who::Person { user, by: Means::Grant { session, own: granted && own } }
            }
            who => who,
        };
        let withheld = self.withheld.intersection(permissions);
        Self { who, permissions: self.permissions.intersection(permissions), withheld }
    }

    /// The person, if one is known.
    pub const fn user(&self) -> Option<UserId> {
        match self.who {
            Who::Person { user, .. } => Some(user),
            Who::Stranger | Who::Client(_) | Who::System => None,
        }
    }

    /// The application that acts for itself, if it is one.
    pub const fn application(&self) -> Option<ClientId> {
        match self.who {
            Who::Client(client) => Some(client),
            Who::Stranger | Who::Person { .. } | Who::System => None,
        }
    }

    /// By what a person acts, if it is one.
    pub const fn means(&self) -> Option<Means> {
        match self.who {
            Who::Person { by, .. } => Some(by),
            Who::Stranger | Who::Client(_) | Who::System => None,
        }
    }

    /// The login that a person acts in themselves.
    pub const fn session(&self) -> Option<SessionId> {
        match self.means() {
            Some(Means::Login(session)) => Some(session),
            _ => None,
        }
    }

    /// The key that was shown, if it was one.
    pub const fn key(&self) -> Option<ApiKeyId> {
        match self.means() {
            Some(Means::Key { key, .. }) => Some(key),
            _ => None,
        }
    }

    /// Whoever answers for what is done: a person or an application.
    pub fn principal(&self) -> Option<Uuid> {
        self.user().map(Id::uuid).or_else(|| self.application().map(Id::uuid))
    }

    /// What they may do at all.
    pub const fn permissions(&self) -> PermissionSet {
        self.permissions
    }

    /// Whether they hold `permission`.
    pub const fn may(&self, permission: Permission) -> bool {
        self.permissions.holds(permission)
    }

    /// The same as a proof: the roles of each context are made with it.
    pub const fn require(&self, permission: Permission) -> Result<(), Denied> {
        match self.who {
            Who::Stranger => Err(Denied::Login),
            _ if self.may(permission) => Ok(()),
            _ if self.withheld.holds(permission) => Err(Denied::SecondFactor(permission)),
            _ => Err(Denied::Permission(permission)),
        }
    }

    /// The person, if what is being done may touch what belongs to them.
    pub const fn own(&self) -> Result<UserId, Denied> {
        match self.who {
            Who::Person { by: Means::Key { own: false, .. } | Means::Grant { own: false, .. }, .. } => {
                Err(Denied::Scope)
            }
            Who::Person { user, .. } => Ok(user),
            Who::Client(_) => Err(Denied::Person),
            Who::Stranger | Who::System => Err(Denied::Login),
        }
    }

    /// The person and their login, if they act themselves and not by something that they gave away.
    pub const fn themselves(&self) -> Result<(UserId, SessionId), Denied> {
        match self.who {
            Who::Person { user, by: Means::Login(session) } => Ok((user, session)),
            Who::Person { .. } | Who::Client(_) => Err(Denied::Person),
            Who::Stranger | Who::System => Err(Denied::Login),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: Permission = Permission::UsersRead;

    fn person(by: Means) -> Actor {
        Actor::person(UserId::fresh(), by, PermissionSet::NONE)
    }

    #[test]
    fn a_stranger_is_asked_who_they_are_and_a_member_is_told_what_they_lack() {
        let member = |permissions| Actor::member(UserId::fresh(), SessionId::fresh(), permissions);
        assert_eq!(Actor::STRANGER.require(NEEDED), Err(Denied::Login));
        assert_eq!(member(PermissionSet::NONE).require(NEEDED), Err(Denied::Permission(NEEDED)));
        assert_eq!(member(PermissionSet::of(&[NEEDED])).require(NEEDED), Ok(()));
        assert_eq!(Actor::SYSTEM.require(NEEDED), Ok(()));
        assert_eq!(Actor::client(ClientId::fresh(), PermissionSet::of(&[NEEDED])).require(NEEDED), Ok(()));
    }

    #[test]
    fn who_is_not_certain_enough_is_told_so_of_what_their_roles_allow_and_of_nothing_else() {
        let common = PermissionSet::of(&[Permission::ReviewsWrite]);
        let permissions = common.union(PermissionSet::of(&[NEEDED]));
        let known = Actor::member(UserId::fresh(), SessionId::fresh(), permissions);
        let withheld = known.withholding(common).withholding(common);
        assert_eq!(withheld.require(NEEDED), Err(Denied::SecondFactor(NEEDED)));
        assert_eq!(withheld.require(Permission::UsersWrite), Err(Denied::Permission(Permission::UsersWrite)));
        assert_eq!((withheld.permissions(), withheld.user()), (common, known.user()));
        assert_eq!(withheld.themselves(), known.themselves());
    }

    #[test]
    fn what_somebody_gave_away_touches_what_is_theirs_only_if_they_said_so() {
        let own = |actor: Actor| actor.own().map(|it| Some(it) == actor.user());
        let (key, session) = (ApiKeyId::fresh(), SessionId::fresh());
        assert_eq!(own(person(Means::Login(session))), Ok(true));
        assert_eq!(own(person(Means::Key { key, own: true })), Ok(true));
        assert_eq!(own(person(Means::Key { key, own: false })), Err(Denied::Scope));
        assert_eq!(own(person(Means::Grant { session, own: true })), Ok(true));
        assert_eq!(own(person(Means::Grant { session, own: false })), Err(Denied::Scope));
        assert_eq!(own(Actor::client(ClientId::fresh(), PermissionSet::ALL)), Err(Denied::Person));
        assert_eq!(own(Actor::STRANGER), Err(Denied::Login));
    }

    #[test]
    fn what_was_given_away_can_be_made_less_but_not_more() {
        let (session, both) = (SessionId::fresh(), PermissionSet::of(&[NEEDED, Permission::RolesRead]));
        let granted = |own| Actor::person(UserId::fresh(), Means::Grant { session, own }, both);
        let needed = PermissionSet::of(&[NEEDED, Permission::AuditRead]);
        let narrowed = granted(true).narrowed(needed, true);
        assert!(narrowed.may(NEEDED) && narrowed.own().is_ok());
        assert!(!narrowed.may(Permission::RolesRead) && !narrowed.may(Permission::AuditRead));
        assert_eq!(granted(true).narrowed(needed, false).own(), Err(Denied::Scope));
        assert_eq!(granted(false).narrowed(needed, true).own(), Err(Denied::Scope));
        let withheld = granted(true).withholding(PermissionSet::NONE).narrowed(needed, true);
        assert_eq!(withheld.require(NEEDED), Err(Denied::SecondFactor(NEEDED)));
        assert_eq!(withheld.require(Permission::RolesRead), Err(Denied::Permission(Permission::RolesRead)));
    }

    #[test]
    fn only_who_has_logged_in_acts_themselves() {
        let (key, session) = (ApiKeyId::fresh(), SessionId::fresh());
        assert_eq!(person(Means::Login(session)).themselves().map(|it| it.1), Ok(session));
        for by in [Means::Key { key, own: true }, Means::Grant { session, own: true }, Means::Job] {
            assert_eq!(person(by).themselves(), Err(Denied::Person), "{by:?}");
            assert_eq!(person(by).session(), None);
        }
        assert_eq!(Actor::SYSTEM.themselves(), Err(Denied::Login));
    }

    #[test]
    fn a_person_and_an_application_answer_for_what_they_do() {
        let client = ClientId::fresh();
        assert_eq!(Actor::client(client, PermissionSet::NONE).principal(), Some(client.uuid()));
        let member = person(Means::Job);
        assert_eq!(member.principal(), member.user().map(Id::uuid));
        assert_eq!(Actor::STRANGER.principal(), None);
    }
}
