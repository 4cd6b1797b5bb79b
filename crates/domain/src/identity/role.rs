//! Named sets of permissions.

use std::{collections::BTreeSet, fmt, ops::Deref, str::FromStr};

use super::{CustomRole, IdentityError};
use crate::{
    kernel::{Misfit, Permission, PermissionSet},
    textual,
};

/// The roles that every campus has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// May do everything.
    Admin,
    /// Runs the bookstore.
    BookstoreAdmin,
    /// Decides loans.
    LoanOfficer,
    /// Handles cases.
    CaseWorker,
    /// Teaches.
    Instructor,
    /// Writes and publishes.
    Editor,
    /// Everybody, always.
    Member,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Admin,
        Self::BookstoreAdmin,
        Self::LoanOfficer,
        Self::CaseWorker,
        Self::Instructor,
        Self::Editor,
        Self::Member,
    ];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::BookstoreAdmin => "bookstore_admin",
            Self::LoanOfficer => "loan_officer",
            Self::CaseWorker => "case_worker",
            Self::Instructor => "instructor",
            Self::Editor => "editor",
            Self::Member => "member",
        }
    }

    /// What it is for.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Admin => "May do everything.",
            Self::BookstoreAdmin => "Runs the bookstore.",
            Self::LoanOfficer => "Decides loans.",
            Self::CaseWorker => "Handles cases.",
            Self::Instructor => "Teaches.",
            Self::Editor => "Writes and publishes.",
            Self::Member => "Everybody, always.",
        }
    }

    /// What it allows.
    pub const fn permissions(self) -> PermissionSet {
        match self {
            Self::Admin => PermissionSet::ALL,
            Self::BookstoreAdmin => PermissionSet::of(&[
                Permission::CatalogueWrite,
                Permission::StockWrite,
                Permission::OrdersManage,
                Permission::ReviewsModerate,
            ]),
            Self::LoanOfficer => PermissionSet::of(&[Permission::LoansDecide]),
            Self::CaseWorker | Self::Instructor | Self::Editor => PermissionSet::NONE,
            Self::Member => PermissionSet::of(&[Permission::ReviewsWrite]),
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}

/// The name of a role: lower snake_case, at most 50 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName(String);

/// The text cannot name a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {} lower-case letters, digits and underscores, a letter first", RoleName::MAX)]
pub struct RoleNameError;

impl Misfit for RoleNameError {
    fn code(&self) -> &'static str {
        "role_name"
    }
}

impl RoleName {
    /// The fewest characters it may have.
    pub const MIN: usize = 1;
    /// The most characters it may have.
    pub const MAX: usize = 50;
}

impl FromStr for RoleName {
    type Err = RoleNameError;

    fn from_str(text: &str) -> Result<Self, RoleNameError> {
        let fits = text.len() <= Self::MAX && text.starts_with(|it: char| it.is_ascii_lowercase());
        let snake = text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
        if fits && snake { Ok(Self(text.to_owned())) } else { Err(RoleNameError) }
    }
}

impl From<BuiltIn> for RoleName {
    fn from(role: BuiltIn) -> Self {
        Self(role.name().to_owned())
    }
}

impl Deref for RoleName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

textual!(RoleName, "role-name");

/// The roles of one person. `member` is always among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSet(BTreeSet<RoleName>);

impl RoleSet {
    /// These, and `member`.
    pub fn of(roles: impl IntoIterator<Item = RoleName>) -> Self {
        let mut set: BTreeSet<_> = roles.into_iter().collect();
        set.insert(BuiltIn::Member.into());
        Self(set)
    }

    /// These and `member`, if all of them exist: built in, or among `custom`.
    pub fn known(roles: &[RoleName], custom: &[CustomRole]) -> Result<Self, IdentityError> {
        let exists =
            |name: &RoleName| BuiltIn::named(name).is_some() || custom.iter().any(|it| it.facts().name == *name);
        let unknown: Vec<usize> = (0..).zip(roles).filter(|(_, it)| !exists(it)).map(|it| it.0).collect();
        if unknown.is_empty() { Ok(Self::of(roles.iter().cloned())) } else { Err(IdentityError::UnknownRoles(unknown)) }
    }

    /// Whether `role` is among them.
    pub fn holds(&self, role: BuiltIn) -> bool {
        self.0.iter().any(|it| **it == *role.name())
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &RoleName> {
        self.0.iter()
    }

    /// What they allow together, those among them that are defined as in `custom`. A name that nobody knows any
    /// more allows nothing.
    pub fn permissions(&self, custom: &[CustomRole]) -> PermissionSet {
        let built_in = self.0.iter().filter_map(|it| BuiltIn::named(it)).map(BuiltIn::permissions);
        let custom = custom.iter().map(CustomRole::facts).filter(|it| self.0.contains(&it.name));
        built_in.chain(custom.map(|it| it.permissions)).fold(PermissionSet::NONE, PermissionSet::union)
    }

    /// Those among them that are not built in.
    pub fn custom(&self) -> Vec<RoleName> {
        self.0.iter().filter(|it| BuiltIn::named(it).is_none()).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::{RoleManager, RoleMeaning},
        kernel::{Actor, Role, Timestamp},
    };

    fn names(texts: &[&str]) -> Vec<RoleName> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[test]
    fn everybody_is_a_member() {
        assert!(RoleSet::of([]).holds(BuiltIn::Member));
        assert_eq!(RoleSet::of(names(&["member", "editor", "editor"])).names().count(), 2);
    }

    #[test]
    fn roles_add_up() {
        let roles = RoleSet::known(&names(&["loan_officer", "bookstore_admin"]), &[]).unwrap();
        assert!(roles.permissions(&[]).holds(Permission::LoansDecide));
        assert!(roles.permissions(&[]).holds(Permission::StockWrite));
        assert!(!roles.permissions(&[]).holds(Permission::UsersRead));
        assert_eq!(RoleSet::of([BuiltIn::Admin.into()]).permissions(&[]), PermissionSet::ALL);
        assert_eq!(RoleSet::of([]).permissions(&[]), BuiltIn::Member.permissions());
    }

    #[test]
    fn a_role_that_was_defined_allows_what_its_definition_says() {
        let read = PermissionSet::of(&[Permission::UsersRead]);
        let meaning = RoleMeaning { description: None, permissions: read };
        let name: RoleName = "registrar".parse().unwrap();
        let by = RoleManager::of(&Actor::SYSTEM).unwrap();
        let role = CustomRole::define(&by, name.clone(), meaning, Timestamp::UNIX_EPOCH).unwrap().0;
        let roles = RoleSet::known(&names(&["registrar", "editor"]), std::slice::from_ref(&role)).unwrap();
        let common = BuiltIn::Member.permissions();
        assert_eq!((roles.permissions(&[role]), roles.permissions(&[])), (read.union(common), common));
        assert_eq!(roles.custom(), [name]);
    }

    #[test]
    fn unknown_roles_are_named_by_their_place() {
        let refused = RoleSet::known(&names(&["wizard", "editor", "emperor"]), &[]);
        assert_eq!(refused, Err(IdentityError::UnknownRoles(vec![0, 2])));
    }

    #[test]
    fn every_built_in_role_has_a_name_that_names_it() {
        for role in BuiltIn::ALL {
            assert_eq!(BuiltIn::named(role.name()), Some(*role));
            assert!(role.name().parse::<RoleName>().is_ok());
        }
    }

    #[test]
    fn a_role_is_named_in_snake_case() {
        for bad in ["", "Admin", "1st", "a-b", "a b", &"a".repeat(51)] {
            assert_eq!(bad.parse::<RoleName>(), Err(RoleNameError), "{bad:?}");
        }
    }
}
