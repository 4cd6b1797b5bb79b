//! Applications and consents, shown.

use std::collections::HashMap;

use application::{
    identity::{ConsentSort, ConsentView, OAuthClientSort, OAuthReader},
    page::{self, Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    identity::{OAuthClient, TokenDigest},
    kernel::{ClientId, StoreError, Timestamp, UserId},
};

use super::{
    super::{
        corrupt,
        schema::{
            identity_consents::{self, dsl as consents},
            identity_oauth_client_secrets::dsl as secrets,
            identity_oauth_clients::dsl,
        },
    },
    consents::Row as ConsentRow,
    grant::scopes,
    row::Row,
};
use crate::{
    db::{
        MultiBackend,
        keyset::{Column, Cut, List},
        store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

const CLIENTS: List<OAuthClientSort, Row> = List {
    id: Column::id("identity_oauth_clients.id"),
    column: |OAuthClientSort::CreatedAt| Column::instant("identity_oauth_clients.created_at"),
    key: |row, OAuthClientSort::CreatedAt| page::Key::Instant(row.created_at.0),
    row_id: |row| page::Key::Id(row.id.0),
};

const CONSENTS: List<ConsentSort, ConsentRow> = List {
    id: Column::id("identity_consents.client_id"),
    column: |ConsentSort::GivenAt| Column::instant("identity_consents.given_at"),
    key: |row, ConsentSort::GivenAt| page::Key::Instant(row.given_at.0),
    row_id: |row| page::Key::Id(row.client_id.0),
};

impl OAuthReader for Unit<'_> {
    fn find_oauth_client(&mut self, id: ClientId) -> Result<Option<OAuthClient>, StoreError> {
        let found = dsl::identity_oauth_clients.find(Key::from(id)).select(Row::as_select()).first::<Row>(self.conn);
        found.optional().map_err(store_error)?.map(Row::client).transpose()
    }

    fn oauth_clients(&mut self, page: &PageRequest<OAuthClientSort>) -> Result<Page<OAuthClient>, StoreError> {
        let all = || dsl::identity_oauth_clients.into_boxed();
        let load = |cut: Cut| cut.of(all()).select(Row::as_select()).load(self.conn);
        let Page { data, next, .. } = CLIENTS.page(page, load)?;
        let total = if page.total { Some(all().count().get_result(self.conn).map_err(store_error)?) } else { None };
        Ok(Page { data: data.into_iter().map(Row::client).collect::<Result<_, _>>()?, next, total })
    }

    fn is_client_secret_good(
        &mut self,
        id: ClientId,
        TokenDigest(secret): &TokenDigest,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let good = secrets::identity_oauth_client_secrets
            .filter(secrets::digest.eq(secret.to_vec()).and(secrets::client_id.eq(Key::from(id))))
            .filter(secrets::good_until.is_null().or(secrets::good_until.gt(Ts(at))));
        diesel::select(diesel::dsl::exists(good)).get_result(self.conn).map_err(store_error)
    }

    fn consent_views(
        &mut self,
        user: UserId,
        page: &PageRequest<ConsentSort>,
    ) -> Result<Page<ConsentView>, StoreError> {
        let load = |cut: Cut| cut.of(given_by(user)).select(ConsentRow::as_select()).load(self.conn);
        let Page { data, next, .. } = CONSENTS.page(page, load)?;
        let count = |unit: &mut Self| given_by(user).count().get_result(unit.conn).map_err(store_error);
        let total = if page.total { Some(count(self)?) } else { None };
        let names = self.client_names(data.iter().map(|it| it.client_id).collect())?;
        // One whose application was removed in between is gone as well.
        let views = data.iter().filter_map(|it| Some(view(it, names.get(&it.client_id)?)));
        Ok(Page { data: views.collect::<Result<_, _>>()?, next, total })
    }
}

fn given_by(user: UserId) -> identity_consents::BoxedQuery<'static, MultiBackend> {
    consents::identity_consents.filter(consents::user_id.eq(Key::from(user))).into_boxed()
}

fn view(row: &ConsentRow, name: &str) -> Result<ConsentView, StoreError> {
    Ok(ConsentView {
        id: row.client_id.0,
        application: name.to_owned().try_into().map_err(corrupt)?,
        scopes: scopes(&row.scopes),
        given_at: row.given_at.into(),
        updated_at: row.updated_at.into(),
    })
}

impl Unit<'_> {
    /// What these applications are called.
    pub(in crate::identity) fn client_names(&mut self, ids: Vec<Key>) -> Result<HashMap<Key, String>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let wanted = dsl::identity_oauth_clients.filter(dsl::id.eq_any(ids)).select((dsl::id, dsl::name));
        let names: Vec<(Key, String)> = wanted.load(self.conn).map_err(store_error)?;
        Ok(names.into_iter().collect())
    }
}
