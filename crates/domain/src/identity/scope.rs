//! How far somebody lets a program act for them.

use std::{fmt, str::FromStr};

use crate::{
    kernel::{Misfit, Permission, PermissionSet},
    textual,
};

/// One thing that a program may do for a person: what a permission allows, or to act on what is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// See and change what belongs to the person.
    Own,
    /// What this permission allows, as long as the person holds it.
    Permission(Permission),
}

/// No scope has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is neither self nor a permission")]
pub struct ScopeError;

impl Misfit for ScopeError {
    fn code(&self) -> &'static str {
        "unknown_scope"
    }
}

const COUNT: usize = Permission::ALL.len() + 1;

const ALL: [Scope; COUNT] = {
    let mut all = [Scope::Own; COUNT];
    let mut at = 1;
    while at < COUNT {
        all[at] = Scope::Permission(Permission::ALL[at - 1]);
        at += 1;
    }
    all
};

impl Scope {
    /// All of them.
    pub const ALL: &'static [Self] = &ALL;

    /// Its public name: `self`, or that of a permission.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "self",
            Self::Permission(permission) => permission.name(),
        }
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(ScopeError)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

textual!(Scope, "scope");

/// Several scopes, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScopeSet {
    permissions: PermissionSet,
    own: bool,
}

impl ScopeSet {
    /// The permissions among them.
    pub const fn permissions(self) -> PermissionSet {
        self.permissions
    }

    /// Whether they let a program act on what belongs to the person.
    pub const fn own(self) -> bool {
        self.own
    }

    /// Each of them, `self` first.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        let own = self.own.then_some(Scope::Own);
        own.into_iter().chain(self.permissions.iter().map(Scope::Permission))
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        scopes.into_iter().fold(Self::default(), |set, it| match it {
            Scope::Own => Self { own: true, ..set },
            Scope::Permission(it) => Self { permissions: set.permissions.union(PermissionSet::of(&[it])), ..set },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_known_by_their_names_each_once() {
        assert_eq!(Scope::ALL.len(), Permission::ALL.len() + 1);
        assert!(Scope::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        assert_eq!("everything".parse::<Scope>(), Err(ScopeError));
    }

    #[test]
    fn a_set_has_what_was_put_in_once_and_in_one_order() {
        let read = Scope::Permission(Permission::UsersRead);
        let set: ScopeSet = [read, Scope::Own, read].into_iter().collect();
        assert!(set.own() && set.permissions() == PermissionSet::of(&[Permission::UsersRead]));
        assert_eq!(set.iter().collect::<Vec<_>>(), [Scope::Own, read]);
        assert_eq!(ScopeSet::default().iter().count(), 0);
    }
}
