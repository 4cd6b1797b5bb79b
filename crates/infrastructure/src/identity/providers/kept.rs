//! Providers, kept.

use application::{
    identity::{IdentitySort, IdentityView, ProvidersReader},
    page::{Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    identity::{
        IdentityProvider, IdentityProviders, ProviderFacts, ProviderId, ProviderScopes, ProviderSlug,
        SealedClientSecret,
    },
    kernel::{StoreError, UserId},
};

use super::{
    super::{corrupt, for_update},
    schema::{identity_providers, identity_providers::dsl},
};
use crate::{
    db::{
        Db, store_error,
        types::{Json, Key, Ts},
    },
    unit::Unit,
};

#[derive(AsChangeset, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_providers, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    slug: String,
    name: String,
    issuer: String,
    client_id: String,
    client_secret: Option<Vec<u8>>,
    scopes: Json<ProviderScopes>,
    enabled: bool,
    trusts_email: bool,
    created_at: Ts,
    updated_at: Ts,
    revision: i64,
}

impl From<&ProviderFacts> for Row {
    fn from(facts: &ProviderFacts) -> Self {
        Self {
            id: facts.id.into(),
            slug: facts.slug.to_string(),
            name: facts.name.to_string(),
            issuer: facts.issuer.to_string(),
            client_id: facts.client_id.to_string(),
            client_secret: facts.client_secret.as_ref().map(|it| it.0.clone()),
            scopes: Json(facts.scopes.clone()),
            enabled: facts.enabled,
            trusts_email: facts.trusts_email,
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
            revision: facts.revision,
        }
    }
}

impl TryFrom<Row> for IdentityProvider {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self::restore(ProviderFacts {
            id: row.id.into(),
            slug: row.slug.parse().map_err(corrupt)?,
            name: row.name.try_into().map_err(corrupt)?,
            issuer: row.issuer.try_into().map_err(corrupt)?,
            client_id: row.client_id.try_into().map_err(corrupt)?,
            client_secret: row.client_secret.map(SealedClientSecret),
            scopes: row.scopes.0,
            enabled: row.enabled,
            trusts_email: row.trusts_email,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            revision: row.revision,
        }))
    }
}

/// Those with one of these identifiers.
pub(super) fn among(db: &mut Db, ids: &[Key]) -> Result<Vec<IdentityProvider>, StoreError> {
    let wanted = dsl::identity_providers.filter(dsl::id.eq_any(ids));
    let rows: Vec<Row> = wanted.select(Row::as_select()).load(db).map_err(store_error)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

impl ProvidersReader for Unit<'_> {
    fn identity_providers(&mut self) -> Result<Vec<IdentityProvider>, StoreError> {
        let all = dsl::identity_providers.select(Row::as_select());
        let rows: Vec<Row> = all.load(self.conn).map_err(store_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    fn identities(&mut self, user: UserId, page: &PageRequest<IdentitySort>) -> Result<Page<IdentityView>, StoreError> {
        self.identity_page(user, page)
    }
}

impl IdentityProviders for Unit<'_> {
    fn identity_provider(&mut self, slug: &ProviderSlug) -> Result<Option<IdentityProvider>, StoreError> {
        let sought = dsl::identity_providers.filter(dsl::slug.eq(&**slug));
        let row: QueryResult<Row> = for_update!(self.conn, sought.select(Row::as_select()), first);
        row.optional().map_err(store_error)?.map(TryInto::try_into).transpose()
    }

    fn identity_provider_of(&mut self, id: ProviderId) -> Result<Option<IdentityProvider>, StoreError> {
        let row = dsl::identity_providers.find(Key::from(id)).select(Row::as_select()).first::<Row>(self.conn);
        row.optional().map_err(store_error)?.map(TryInto::try_into).transpose()
    }

    fn count_identity_providers(&mut self) -> Result<usize, StoreError> {
        let count: i64 = dsl::identity_providers.count().get_result(self.conn).map_err(store_error)?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    fn add_identity_provider(&mut self, provider: &IdentityProvider) -> Result<(), StoreError> {
        let row = Row::from(provider.facts());
        diesel::insert_into(dsl::identity_providers).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_identity_provider(&mut self, provider: &IdentityProvider) -> Result<(), StoreError> {
        let facts = provider.facts();
        let saved = diesel::update(dsl::identity_providers.find(Key::from(facts.id))).set(Row::from(facts));
        match saved.execute(self.conn).map_err(store_error)? {
            0 => Err(StoreError::Absent),
            _ => Ok(()),
        }
    }

    fn remove_identity_provider(&mut self, id: ProviderId) -> Result<(), StoreError> {
        let gone = diesel::delete(dsl::identity_providers.find(Key::from(id))).execute(self.conn);
        gone.map(drop).map_err(store_error)
    }
}
