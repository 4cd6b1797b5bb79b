//! What policies look at: attributes of whoever acts, and of the record.

use crate::kernel::{Actor, Permission, PermissionSet, Timestamp, UserId};

/// Whoever acts, and what else is known of them and of the moment.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    actor: &'a Actor,
    at: Option<Timestamp>,
    department: Option<&'a str>,
}

/// What a policy may know of a record. What is not said is not known, and what is not known allows nothing.
#[derive(Clone, Copy, Debug)]
pub struct Attributes<'a> {
    owner: Option<UserId>,
    approver: Option<UserId>,
    shared: bool,
    state: Option<&'a str>,
    department: Option<&'a str>,
    permission: Option<Permission>,
    allows: Option<PermissionSet>,
    deadline: Option<Timestamp>,
}

impl<'a> Subject<'a> {
    /// Somebody, whenever.
    pub const fn of(actor: &'a Actor) -> Self {
        Self { actor, at: None, department: None }
    }

    /// The same, now.
    #[must_use]
    pub const fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    /// The same, who belongs to `department`.
    #[must_use]
    pub const fn of_department(self, department: &'a str) -> Self {
        Self { department: Some(department), ..self }
    }

    /// Who it is, and what they may do at all.
    pub const fn actor(&self) -> &'a Actor {
        self.actor
    }

    /// When they act.
    pub const fn moment(&self) -> Option<Timestamp> {
        self.at
    }

    /// Where they belong.
    pub const fn department(&self) -> Option<&'a str> {
        self.department
    }
}

impl<'a> Attributes<'a> {
    /// A record that belongs to `owner`; to nobody, or to somebody who never asks, where there is none.
    pub const fn of(owner: Option<UserId>) -> Self {
        Self {
            owner,
            approver: None,
            shared: false,
            state: None,
            department: None,
            permission: None,
            allows: None,
            deadline: None,
        }
    }

    /// The same, in this state.
    #[must_use]
    pub const fn in_state(self, state: &'a str) -> Self {
        Self { state: Some(state), ..self }
    }

    /// The same, which its owner has handed over to those who are to see it, if so.
    #[must_use]
    pub const fn shared(self, shared: bool) -> Self {
        Self { shared, ..self }
    }

    /// The same, which somebody has approved already, if so.
    #[must_use]
    pub const fn approved_by(self, approver: Option<UserId>) -> Self {
        Self { approver, ..self }
    }

    /// The same, in the affairs of `department`.
    #[must_use]
    pub const fn of_department(self, department: &'a str) -> Self {
        Self { department: Some(department), ..self }
    }

    /// The same, for which one must ask with `permission`.
    #[must_use]
    pub const fn asking_for(self, permission: Permission) -> Self {
        Self { permission: Some(permission), ..self }
    }

    /// The same, which lets somebody do all that.
    #[must_use]
    pub const fn allowing(self, permissions: PermissionSet) -> Self {
        Self { allows: Some(permissions), ..self }
    }

    /// The same, up to which something is possible, or from which on.
    #[must_use]
    pub const fn with_deadline(self, deadline: Timestamp) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Whose it is.
    pub const fn owner(&self) -> Option<UserId> {
        self.owner
    }

    /// Who has approved it first.
    pub const fn approver(&self) -> Option<UserId> {
        self.approver
    }

    /// Whether its owner has handed it over.
    pub const fn is_shared(&self) -> bool {
        self.shared
    }

    /// How it stands.
    pub const fn state(&self) -> Option<&'a str> {
        self.state
    }

    /// Where it belongs.
    pub const fn department(&self) -> Option<&'a str> {
        self.department
    }

    /// What one needs to ask for such a record.
    pub const fn permission(&self) -> Option<Permission> {
        self.permission
    }

    /// What it lets somebody do.
    pub const fn allows(&self) -> Option<PermissionSet> {
        self.allows
    }

    /// The moment that counts for it.
    pub const fn deadline(&self) -> Option<Timestamp> {
        self.deadline
    }
}
