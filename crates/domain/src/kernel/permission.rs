//! What an actor may be allowed to do at all. What may be done to *this* record is the affair of
//! the context that owns it.

use std::{fmt, str::FromStr};

use crate::textual;

use super::{Kind, Misfit, Refusal};

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// One thing that roles may grant, named `noun:verb`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Permission { $($(#[doc = $doc])+ $name,)+ }

        impl Permission {
            /// Every permission there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its public name, such as `catalogue:write`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What it allows, as a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim(),)+ }
            }
        }
    };
}

permissions! {
    /// Add, change, archive and delete what the shop sells; import and export it.
    CatalogueWrite = "catalogue:write",
    /// Record receipts and counted corrections of stock.
    StockWrite = "stock:write",
    /// See and manage everybody's orders.
    OrdersManage = "orders:manage",
    /// Review books in one's own name.
    ReviewsWrite = "reviews:write",
    /// Hide, restore and delete the reviews of others.
    ReviewsModerate = "reviews:moderate",
    /// Approve and reject loan applications.
    LoansDecide = "loans:decide",
    /// Close and archive loan applications; write loans off.
    LoansAdmin = "loans:admin",
    /// See the accounts of others.
    UsersRead = "users:read",
    /// Make and change the accounts of others, and their roles.
    UsersWrite = "users:write",
    /// See the roles that there are, and what they allow.
    RolesRead = "roles:read",
    /// Define roles.
    RolesWrite = "roles:write",
    /// See, revoke and manage everybody's API keys.
    ApiKeysManage = "api-keys:manage",
    /// Define usage plans.
    UsagePlansWrite = "usage-plans:write",
    /// Register applications, and the providers by which people may log in.
    ApplicationsManage = "applications:manage",
    /// See everybody's long work and that of the service itself, call it off, and have it tried again.
    JobsManage = "jobs:manage",
    /// See who did what to which record.
    AuditRead = "audit:read",
    /// Have events sent to other services, and see how that went.
    WebhooksManage = "webhooks:manage",
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No permission has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no permission")]
pub struct PermissionError;

impl Misfit for PermissionError {
    fn code(&self) -> &'static str {
        "unknown_permission"
    }
}

impl FromStr for Permission {
    type Err = PermissionError;

    fn from_str(text: &str) -> Result<Self, PermissionError> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(PermissionError)
    }
}

textual!(Permission, "permission");

/// A set of permissions, as cheap to copy as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PermissionSet(u64);

impl PermissionSet {
    /// No permission at all.
    pub const NONE: Self = Self(0);
    /// Every permission.
    pub const ALL: Self = Self((1 << Permission::ALL.len()) - 1);

    /// Just these.
    pub const fn of(permissions: &[Permission]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < permissions.len() {
            bits |= 1 << permissions[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Whether `permission` is among them.
    pub const fn holds(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    /// Those among them, in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |it| self.holds(*it))
    }

    /// Whether all of `others` are among them.
    pub const fn includes(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::NONE, |sum, it| sum.union(Self::of(&[it])))
    }
}

/// Why an actor may not do something at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody knows who they are; they have to log in.
    #[error("a valid access token is needed")]
    Login,
    /// Known, but without this permission.
    #[error("this needs the permission {0}")]
    Permission(Permission),
    /// A person's key or application, which may not touch what belongs to the person.
    #[error("this needs the scope self")]
    Scope,
    /// It takes an application that a person has let act for them, and is shown another credential.
    #[error("this needs an access token with the scope openid")]
    Grant,
    /// No program may do this: it takes a person who has logged in.
    #[error("this needs a person who has logged in themselves")]
    Person,
    /// Their roles allow it, but only to somebody whose login takes a second factor.
    #[error("this needs the permission {0}, which counts once a second factor is set up for the account")]
    SecondFactor(Permission),
}

impl Refusal for Denied {
    fn kind(&self) -> Kind {
        match self {
            Self::Login => Kind::Unauthenticated,
            Self::Permission(_) | Self::Scope | Self::Grant | Self::Person | Self::SecondFactor(_) => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Login => "unauthenticated",
            Self::Permission(_) => "permission_denied",
            Self::Scope | Self::Grant => "insufficient_scope",
            Self::Person => "login_needed",
            Self::SecondFactor(_) => "second_factor_needed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        for one in Permission::ALL {
            let set = PermissionSet::of(&[*one]);
            for other in Permission::ALL {
                assert_eq!(set.holds(*other), one == other);
            }
            assert!(PermissionSet::ALL.holds(*one));
            assert!(!PermissionSet::NONE.holds(*one));
            assert_eq!(set.iter().collect::<Vec<_>>(), [*one]);
            assert_eq!(one.name().parse(), Ok(*one));
            assert!(one.meaning().ends_with('.'), "{one}");
        }
        assert_eq!("everything".parse::<Permission>(), Err(PermissionError));
    }

    #[test]
    fn sets_are_held_against_each_other() {
        let (read, write) = (Permission::UsersRead, Permission::UsersWrite);
        let both: PermissionSet = [read, write].into_iter().collect();
        assert!(both.includes(PermissionSet::of(&[read])) && both.includes(PermissionSet::NONE));
        assert!(!PermissionSet::of(&[read]).includes(both));
        assert_eq!(both.intersection(PermissionSet::of(&[write])), PermissionSet::of(&[write]));
        assert_eq!(both.without(PermissionSet::of(&[write])), PermissionSet::of(&[read]));
    }
}
