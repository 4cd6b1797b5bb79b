//! How a key is kept.

use application::{identity::ApiKeyView, page::Record};
use diesel::prelude::*;
use domain::{
    identity::{ApiKey, ApiKeyFacts, Scope, ScopeSet},
    kernel::StoreError,
};

use super::super::{corrupt, schema::identity_api_keys};
use crate::db::types::{Json, Key, Ts};

/// But for when it was last used, which is no part of its state.
#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_api_keys, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    pub(super) user_id: Key,
    name: String,
    prefix: String,
    scopes: Json<Vec<String>>,
    plan: String,
    expires_at: Ts,
    old_secret_until: Option<Ts>,
    pub(super) created_at: Ts,
    updated_at: Ts,
    revision: i64,
}

/// A key as it is shown.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = identity_api_keys)]
pub(super) struct Shown {
    #[diesel(embed)]
    pub(super) row: Row,
    last_used_at: Option<Ts>,
}

impl From<&ApiKeyFacts> for Row {
    fn from(facts: &ApiKeyFacts) -> Self {
        Self {
            id: facts.id.into(),
            user_id: facts.owner.into(),
            name: facts.name.to_string(),
            prefix: facts.prefix.clone(),
            scopes: Json(facts.scopes.iter().map(|it| it.to_string()).collect()),
            plan: facts.plan.to_string(),
            expires_at: facts.expires_at.into(),
            old_secret_until: facts.old_secret_until.map(Ts),
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
            revision: facts.revision,
        }
    }
}

impl Row {
    /// The next state of it.
    pub(super) fn next(self) -> Self {
        Self { revision: self.revision + 1, ..self }
    }

    /// What it lets a program do. A scope that is not known any more allows nothing.
    pub(super) fn scopes(&self) -> ScopeSet {
        self.scopes.0.iter().filter_map(|it| it.parse::<Scope>().ok()).collect()
    }

    pub(super) fn key(self) -> Result<ApiKey, StoreError> {
        Ok(ApiKey::restore(ApiKeyFacts {
            scopes: self.scopes(),
            id: self.id.into(),
            owner: self.user_id.into(),
            name: self.name.try_into().map_err(corrupt)?,
            prefix: self.prefix,
            plan: self.plan.parse().map_err(corrupt)?,
            expires_at: self.expires_at.into(),
            old_secret_until: self.old_secret_until.map(Into::into),
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            revision: self.revision,
        }))
    }
}

impl Shown {
    pub(super) fn view(self) -> Result<Record<ApiKeyView>, StoreError> {
        Ok(ApiKeyView::of(&self.row.key()?, self.last_used_at.map(Into::into)))
    }
}
