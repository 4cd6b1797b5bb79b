//! How an application is kept.

use diesel::prelude::*;
use domain::{
    identity::{GrantType, OAuthClient, OAuthClientFacts, RedirectUri},
    kernel::StoreError,
};

use super::{
    super::{corrupt, schema::identity_oauth_clients},
    grant::{Names, kept, scopes},
};
use crate::db::types::{Json, Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_oauth_clients, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    name: String,
    kind: String,
    grants: Names,
    redirect_uris: Names,
    scopes: Names,
    old_secret_until: Option<Ts>,
    trusted_since: Ts,
    pub(super) created_at: Ts,
    updated_at: Ts,
    revision: i64,
}

impl From<&OAuthClientFacts> for Row {
    fn from(facts: &OAuthClientFacts) -> Self {
        Self {
            id: facts.id.into(),
            name: facts.name.to_string(),
            kind: facts.kind.name().to_owned(),
            grants: Json(facts.grants.iter().map(|it| it.to_string()).collect()),
            redirect_uris: Json(facts.redirect_uris.iter().map(ToString::to_string).collect()),
            scopes: kept(facts.scopes),
            old_secret_until: facts.old_secret_until.map(Ts),
            trusted_since: facts.trusted_since.into(),
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

    pub(super) fn client(self) -> Result<OAuthClient, StoreError> {
        let grants: Result<_, _> = self.grants.0.iter().map(|it| it.parse::<GrantType>()).collect();
        let uris: Result<_, _> = self.redirect_uris.0.iter().map(|it| it.parse::<RedirectUri>()).collect();
        Ok(OAuthClient::restore(OAuthClientFacts {
            scopes: scopes(&self.scopes),
            id: self.id.into(),
            name: self.name.try_into().map_err(corrupt)?,
            kind: self.kind.parse().map_err(corrupt)?,
            grants: grants.map_err(corrupt)?,
            redirect_uris: uris.map_err(corrupt)?,
            old_secret_until: self.old_secret_until.map(Into::into),
            trusted_since: self.trusted_since.into(),
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            revision: self.revision,
        }))
    }
}
