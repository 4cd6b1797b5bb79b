//! A person's account.

use super::{BuiltIn, Department, DisplayName, Email, IdentityError, IdentityEvent, PasswordHash, RoleSet, UserState};
use crate::kernel::{Change, Revision, StoreError, Timestamp, UserId};

/// What is kept of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFacts {
    /// Names it for ever.
    pub id: UserId,
    /// By which its owner logs in.
    pub email: Email,
    /// The name that others see.
    pub display_name: DisplayName,
    /// Where its owner belongs.
    pub department: Option<Department>,
    /// Whether its owner may log in.
    pub state: UserState,
    /// What its owner may do.
    pub roles: RoleSet,
    /// Proves its owner.
    pub password: PasswordHash,
    /// When its owner was seen to receive mail at the address.
    pub email_verified_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Which state of the record this is.
    pub revision: Revision,
}

/// What it takes to open an account.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Names the account.
    pub id: UserId,
    /// By which its owner will log in.
    pub email: Email,
    /// The name that others will see.
    pub display_name: DisplayName,
    /// Will prove its owner.
    pub password: PasswordHash,
}

/// An account, which changes only by these methods.
#[derive(Clone, Debug)]
pub struct User {
    facts: UserFacts,
}

impl User {
    /// Opens an account. Its address is verified where `verified` says so.
    pub fn register(
        registration: Registration,
        roles: RoleSet,
        verified: bool,
        at: Timestamp,
    ) -> (Self, IdentityEvent) {
        let Registration { id, email, display_name, password } = registration;
        let (department, email_verified_at, state) = (None, verified.then_some(at), UserState::Active);
        let (created_at, updated_at, revision) = (at, at, 1);
        let facts = UserFacts {
            id,
            email,
            display_name,
            department,
            state,
            roles,
            password,
            email_verified_at,
            created_at,
            updated_at,
            revision,
        };
        (Self { facts }, IdentityEvent::UserRegistered(id))
    }

    /// The account as it was kept.
    pub const fn restore(facts: UserFacts) -> Self {
        Self { facts }
    }

    /// What is to be kept of it.
    pub const fn facts(&self) -> &UserFacts {
        &self.facts
    }

    /// Changes what the account says about its owner; tells whether that made a difference.
    pub fn change_profile(
        &mut self,
        display_name: Change<DisplayName>,
        department: Change<Option<Department>>,
        at: Timestamp,
    ) -> Option<IdentityEvent> {
        let renamed = display_name.apply(&mut self.facts.display_name);
        let moved = department.apply(&mut self.facts.department);
        (renamed || moved).then(|| self.changed(at, IdentityEvent::ProfileChanged))
    }

    /// Gives the owner these roles and no others; tells whether that made a difference. `admins` are
    /// the administrators who may log in at present.
    pub fn set_roles(
        &mut self,
        roles: RoleSet,
        admins: &[UserId],
        at: Timestamp,
    ) -> Result<Option<IdentityEvent>, IdentityError> {
        if roles == self.facts.roles {
            return Ok(None);
        }
        if !roles.holds(BuiltIn::Admin) && *admins == [self.facts.id] {
            return Err(IdentityError::LastAdmin);
        }
        self.facts.roles = roles;
        Ok(Some(self.changed(at, IdentityEvent::RolesChanged)))
    }

    /// Replaces the password.
    pub fn change_password(&mut self, password: PasswordHash, at: Timestamp) -> IdentityEvent {
        self.facts.password = password;
        self.changed(at, IdentityEvent::PasswordChanged)
    }

    /// The same by whoever was sent a secret for it.
    pub fn reset_password(&mut self, password: PasswordHash, at: Timestamp) -> IdentityEvent {
        self.facts.password = password;
        self.changed(at, IdentityEvent::PasswordReset)
    }

    /// The owner gets mail at `email`, which is the account's address from now on.
    pub fn prove_address(&mut self, email: Email, at: Timestamp) -> IdentityEvent {
        let moved = email != self.facts.email;
        self.facts.email = email;
        self.facts.email_verified_at = Some(at);
        self.changed(at, if moved { IdentityEvent::EmailChanged } else { IdentityEvent::EmailVerified })
    }

    /// Keeps the owner out for now; tells whether they were in. `admins` are the administrators who may log in at
    /// present.
    pub fn suspend(&mut self, admins: &[UserId], at: Timestamp) -> Result<Option<IdentityEvent>, IdentityError> {
        match self.facts.state {
            UserState::Closed => Err(closed("suspend")),
            UserState::Suspended => Ok(None),
            UserState::Active if *admins == [self.facts.id] => Err(IdentityError::LastAdmin),
            UserState::Active => {
                self.facts.state = UserState::Suspended;
                Ok(Some(self.changed(at, IdentityEvent::UserSuspended)))
            }
        }
    }

    /// Lets the owner in again; tells whether they were kept out.
    pub fn reinstate(&mut self, at: Timestamp) -> Result<Option<IdentityEvent>, IdentityError> {
        match self.facts.state {
            UserState::Closed => Err(closed("reinstate")),
            UserState::Active => Ok(None),
            UserState::Suspended => {
                self.facts.state = UserState::Active;
                Ok(Some(self.changed(at, IdentityEvent::UserReinstated)))
            }
        }
    }

    /// Closes the account for ever, and forgets who its owner was; tells whether it was open. `admins` are the
    /// administrators who may log in at present.
    pub fn close(&mut self, admins: &[UserId], at: Timestamp) -> Result<Option<IdentityEvent>, IdentityError> {
        if self.facts.state == UserState::Closed {
            return Ok(None);
        }
        if *admins == [self.facts.id] {
            return Err(IdentityError::LastAdmin);
        }
        self.facts.state = UserState::Closed;
        self.erase();
        Ok(Some(self.changed(at, IdentityEvent::UserClosed)))
    }

    /// Puts in the place of what says who the owner is what does not, and takes away what proves them and what
    /// they might do.
    fn erase(&mut self) {
        self.facts.email = Email::of_nobody(self.facts.id);
        self.facts.email_verified_at = None;
        self.facts.display_name = DisplayName::of_nobody();
        self.facts.department = None;
        self.facts.password = PasswordHash::of_nobody();
        self.facts.roles = RoleSet::of([]);
    }

    fn changed(&mut self, at: Timestamp, event: fn(UserId) -> IdentityEvent) -> IdentityEvent {
        self.facts.updated_at = at;
        event(self.facts.id)
    }
}

/// Nothing can be done to a closed account any more.
const fn closed(action: &'static str) -> IdentityError {
    IdentityError::IllegalTransition { from: UserState::Closed.name(), action, allowed: &[] }
}

/// All accounts.
pub trait Users {
    /// The account, to be changed: nobody else changes it until the transaction ends.
    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError>;

    /// The account with this address, to be changed.
    fn user_with(&mut self, email: &Email) -> Result<Option<User>, StoreError>;

    /// Adds a new account.
    fn add_user(&mut self, user: &User) -> Result<(), StoreError>;

    /// Keeps a changed account as its next revision.
    fn save_user(&mut self, user: &User) -> Result<(), StoreError>;

    /// The administrators who may log in; their number does not change until the transaction ends.
    /// Asked before any account is loaded, so that two who ask wait in turn and not for each other.
    fn admins(&mut self) -> Result<Vec<UserId>, StoreError>;

    /// Keeps a stronger hash of the same password. Not a change of the account; nothing happens
    /// when the password is another one by now.
    fn strengthen_password(
        &mut self,
        id: UserId,
        present: &PasswordHash,
        stronger: &PasswordHash,
    ) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const THEN: Timestamp = Timestamp::UNIX_EPOCH;

    fn later() -> Timestamp {
        THEN + TimeDelta::hours(1)
    }

    fn name(text: &str) -> DisplayName {
        text.to_owned().try_into().unwrap()
    }

    fn ada(roles: &[BuiltIn]) -> User {
        let registration = Registration {
            id: UserId::fresh(),
            email: "ada@example.org".parse().unwrap(),
            display_name: name("Ada"),
            password: PasswordHash::from("old".to_owned()),
        };
        let roles = RoleSet::of(roles.iter().copied().map(Into::into));
        let (user, event) = User::register(registration, roles, false, THEN);
        assert_eq!(event, IdentityEvent::UserRegistered(user.facts().id));
        user
    }

    #[test]
    fn a_new_account_is_active_and_a_members() {
        let user = ada(&[]);
        assert_eq!(user.facts().state, UserState::Active);
        assert!(user.facts().roles.holds(BuiltIn::Member));
        assert_eq!(user.facts().revision, 1);
    }

    #[test]
    fn a_profile_that_stays_the_same_is_no_change() {
        let mut user = ada(&[]);
        assert_eq!(user.change_profile(Change::Set(name("Ada")), Change::Keep, later()), None);
        assert_eq!(user.facts().updated_at, THEN);
        let event = user.change_profile(Change::Set(name("Ada L.")), Change::Keep, later());
        assert_eq!(event, Some(IdentityEvent::ProfileChanged(user.facts().id)));
        assert_eq!(user.facts().updated_at, later());
    }

    #[test]
    fn the_last_admin_stays_one() {
        let mut user = ada(&[BuiltIn::Admin]);
        let id = user.facts().id;
        let editor = RoleSet::of([BuiltIn::Editor.into()]);
        assert_eq!(user.set_roles(editor.clone(), &[id], later()), Err(IdentityError::LastAdmin));
        assert!(user.facts().roles.holds(BuiltIn::Admin));
        let event = user.set_roles(editor, &[id, UserId::fresh()], later());
        assert_eq!(event, Ok(Some(IdentityEvent::RolesChanged(id))));
    }

    #[test]
    fn the_last_admin_may_have_other_roles_besides() {
        let mut user = ada(&[BuiltIn::Admin]);
        let id = user.facts().id;
        let both = RoleSet::of([BuiltIn::Admin.into(), BuiltIn::Editor.into()]);
        assert!(user.set_roles(both.clone(), &[id], later()).unwrap().is_some());
        assert_eq!(user.set_roles(both, &[id], later()), Ok(None));
    }

    #[test]
    fn who_is_kept_out_is_let_in_again() {
        let mut user = ada(&[]);
        let id = user.facts().id;
        assert_eq!(user.reinstate(later()), Ok(None));
        assert_eq!(user.suspend(&[UserId::fresh()], later()), Ok(Some(IdentityEvent::UserSuspended(id))));
        assert_eq!((user.facts().state, user.suspend(&[], later())), (UserState::Suspended, Ok(None)));
        assert_eq!(user.reinstate(later()), Ok(Some(IdentityEvent::UserReinstated(id))));
        assert_eq!(user.facts().state, UserState::Active);
    }

    #[test]
    fn neither_the_last_admin_nor_a_closed_account_is_suspended() {
        let mut admin = ada(&[BuiltIn::Admin]);
        let only = [admin.facts().id];
        assert_eq!(admin.suspend(&only, later()), Err(IdentityError::LastAdmin));
        admin.close(&[], later()).unwrap();
        for (refused, action) in [(admin.suspend(&[], later()), "suspend"), (admin.reinstate(later()), "reinstate")] {
            assert_eq!(refused, Err(IdentityError::IllegalTransition { from: "closed", action, allowed: &[] }));
        }
    }

    #[test]
    fn a_closed_account_does_not_say_whose_it_was() {
        let mut user = ada(&[BuiltIn::Editor]);
        user.change_profile(Change::Keep, Change::Set(Some("Law".to_owned().try_into().unwrap())), later());
        user.prove_address("ada@example.org".parse().unwrap(), later());
        let id = user.facts().id;
        assert_eq!(user.close(&[], later()), Ok(Some(IdentityEvent::UserClosed(id))));
        let facts = user.facts();
        assert_eq!(facts.email.to_string(), format!("closed-{id}@invalid"));
        assert_eq!((&*facts.display_name, &facts.department), ("Closed account", &None));
        assert_eq!((facts.email_verified_at, facts.password.as_str()), (None, ""));
        assert_eq!(facts.roles, RoleSet::of([]));
    }

    #[test]
    fn an_address_is_proven_or_replaced() {
        let mut user = ada(&[]);
        let (id, same) = (user.facts().id, "ada@example.org".parse().unwrap());
        assert_eq!(user.prove_address(same, later()), IdentityEvent::EmailVerified(id));
        assert_eq!(user.facts().email_verified_at, Some(later()));
        let event = user.prove_address("ada@example.com".parse().unwrap(), later());
        assert_eq!((event, &*user.facts().email), (IdentityEvent::EmailChanged(id), "ada@example.com"));
    }

    #[test]
    fn whoever_is_no_admin_never_counts_as_the_last() {
        let mut user = ada(&[BuiltIn::Editor]);
        assert!(user.set_roles(RoleSet::of([]), &[UserId::fresh()], later()).unwrap().is_some());
    }
}
