//! How an account is kept.

use application::{identity::UserView, page::Record};
use diesel::prelude::*;
use domain::{
    identity::{RoleName, RoleSet, User, UserFacts},
    kernel::{Misfit, StoreError, fold},
};

use super::{corrupt, schema::identity_users};
use crate::db::types::{Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_users, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    pub(super) email: String,
    pub(super) email_folded: String,
    pub(super) display_name: String,
    pub(super) name_folded: String,
    pub(super) department: Option<String>,
    pub(super) state: String,
    pub(super) password_hash: String,
    pub(super) email_verified_at: Option<Ts>,
    pub(super) totp_enabled_at: Option<Ts>,
    pub(super) created_at: Ts,
    pub(super) updated_at: Ts,
    pub(super) revision: i64,
}

impl From<&UserFacts> for Row {
    fn from(facts: &UserFacts) -> Self {
        Self {
            id: facts.id.into(),
            email: facts.email.to_string(),
            email_folded: facts.email.key(),
            display_name: facts.display_name.to_string(),
            name_folded: fold(&facts.display_name),
            department: facts.department.as_ref().map(ToString::to_string),
            state: facts.state.name().to_owned(),
            password_hash: facts.password.as_str().to_owned(),
            email_verified_at: facts.email_verified_at.map(Ts),
            totp_enabled_at: facts.totp_enabled_at.map(Ts),
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
            revision: facts.revision,
        }
    }
}

impl Row {
    /// The account, with its roles.
    pub(super) fn user(self, roles: &[String]) -> Result<User, StoreError> {
        Ok(User::restore(UserFacts {
            id: self.id.into(),
            email: self.email.parse().map_err(corrupt)?,
            display_name: self.display_name.try_into().map_err(corrupt)?,
            department: self.department.map(TryInto::try_into).transpose().map_err(corrupt)?,
            state: self.state.parse().map_err(corrupt)?,
            roles: role_set(roles)?,
            password: self.password_hash.into(),
            email_verified_at: self.email_verified_at.map(Into::into),
            totp_enabled_at: self.totp_enabled_at.map(Into::into),
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            revision: self.revision,
        }))
    }

    /// What is shown of it.
    pub(super) fn view(self, roles: &[String]) -> Result<Record<UserView>, StoreError> {
        let view = UserView {
            id: self.id.0,
            email: self.email,
            display_name: self.display_name,
            department: self.department,
            state: self.state.parse().map_err(corrupt)?,
            roles: role_set(roles)?.names().map(ToString::to_string).collect(),
            email_verified_at: self.email_verified_at.map(Into::into),
            mfa_enabled: self.totp_enabled_at.is_some(),
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        };
        Ok(Record { view, revision: self.revision, modified: self.updated_at.into() })
    }
}

/// Roles as they are kept, without `member`.
pub(super) fn role_set(names: &[String]) -> Result<RoleSet, StoreError> {
    let names: Result<Vec<RoleName>, _> = names.iter().map(|it| it.parse()).collect();
    Ok(RoleSet::of(names.map_err(|it| corrupt(it.code()))?))
}
