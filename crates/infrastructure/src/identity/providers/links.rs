//! Who of a provider is who here.

use application::{
    identity::{IdentitySort, IdentityView},
    page::{self, Page, PageRequest},
};
use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use domain::{
    identity::{IdentityProvider, LinkId, ProviderId, ProviderLink, ProviderLinks, ProviderSubject},
    kernel::{StoreError, Timestamp, UserId},
};

use super::{
    super::{corrupt, for_update},
    kept,
    schema::{identity_links, identity_links::dsl, identity_providers::dsl as providers},
};
use crate::{
    db::{
        keyset::{Column, Cut, List},
        store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_links)]
struct Row {
    id: Key,
    provider_id: Key,
    subject: String,
    user_id: Key,
    created_at: Ts,
    last_used_at: Option<Ts>,
}

const IDENTITIES: List<IdentitySort, Row> = List {
    id: Column::id("identity_links.id"),
    column: |IdentitySort::CreatedAt| Column::instant("identity_links.created_at"),
    key: |row, IdentitySort::CreatedAt| page::Key::Instant(row.created_at.0),
    row_id: |row| page::Key::Id(row.id.0),
};

impl From<&ProviderLink> for Row {
    fn from(it: &ProviderLink) -> Self {
        Self {
            id: it.id.into(),
            provider_id: it.provider.into(),
            subject: it.subject.to_string(),
            user_id: it.user.into(),
            created_at: it.created_at.into(),
            last_used_at: it.last_used_at.map(Ts),
        }
    }
}

impl TryFrom<Row> for ProviderLink {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            provider: row.provider_id.into(),
            subject: row.subject.try_into().map_err(corrupt)?,
            user: row.user_id.into(),
            created_at: row.created_at.into(),
            last_used_at: row.last_used_at.map(Into::into),
        })
    }
}

impl ProviderLinks for Unit<'_> {
    fn provider_link(
        &mut self,
        provider: ProviderId,
        subject: &ProviderSubject,
    ) -> Result<Option<ProviderLink>, StoreError> {
        let of_provider = dsl::identity_links.filter(dsl::provider_id.eq(Key::from(provider)));
        let row: QueryResult<Row> =
            of_provider.filter(dsl::subject.eq(&**subject)).select(Row::as_select()).first(self.conn);
        row.optional().map_err(store_error)?.map(TryInto::try_into).transpose()
    }

    fn has_link_at(&mut self, user: UserId, provider: ProviderId) -> Result<bool, StoreError> {
        let theirs = dsl::identity_links.filter(dsl::user_id.eq(Key::from(user)));
        let at_provider = theirs.filter(dsl::provider_id.eq(Key::from(provider)));
        select(exists(at_provider)).get_result(self.conn).map_err(store_error)
    }

    fn provider_link_of(&mut self, id: LinkId) -> Result<Option<ProviderLink>, StoreError> {
        let sought = dsl::identity_links.find(Key::from(id));
        let row: QueryResult<Row> = for_update!(self.conn, sought.select(Row::as_select()), first);
        row.optional().map_err(store_error)?.map(TryInto::try_into).transpose()
    }

    fn count_usable_links(&mut self, user: UserId, besides: LinkId) -> Result<i64, StoreError> {
        let open = providers::identity_providers.filter(providers::enabled.eq(true)).select(providers::id);
        let others = dsl::identity_links.filter(dsl::user_id.eq(Key::from(user)).and(dsl::id.ne(Key::from(besides))));
        others.filter(dsl::provider_id.eq_any(open)).count().get_result(self.conn).map_err(store_error)
    }

    fn add_provider_link(&mut self, link: &ProviderLink) -> Result<(), StoreError> {
        diesel::insert_into(dsl::identity_links)
            .values(Row::from(link))
            .execute(self.conn)
            .map(drop)
            .map_err(store_error)
    }

    fn note_link_used(&mut self, id: LinkId, at: Timestamp) -> Result<(), StoreError> {
        let used = diesel::update(dsl::identity_links.find(Key::from(id))).set(dsl::last_used_at.eq(Some(Ts(at))));
        used.execute(self.conn).map(drop).map_err(store_error)
    }

    fn remove_provider_link(&mut self, id: LinkId) -> Result<(), StoreError> {
        let removed = diesel::delete(dsl::identity_links.find(Key::from(id))).execute(self.conn);
        removed.map(drop).map_err(store_error)
    }

    fn remove_links_of(&mut self, user: UserId) -> Result<(), StoreError> {
        let theirs = dsl::identity_links.filter(dsl::user_id.eq(Key::from(user)));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store_error)
    }
}

impl Unit<'_> {
    pub(super) fn identity_page(
        &mut self,
        user: UserId,
        page: &PageRequest<IdentitySort>,
    ) -> Result<Page<IdentityView>, StoreError> {
        let theirs = || dsl::identity_links.into_boxed().filter(dsl::user_id.eq(Key::from(user)));
        let load = |cut: Cut| cut.of(theirs()).select(Row::as_select()).load(self.conn);
        let Page { data, next, .. } = IDENTITIES.page(page, load)?;
        let total = if page.total { Some(theirs().count().get_result(self.conn).map_err(store_error)?) } else { None };
        let ids: Vec<_> = data.iter().map(|it| it.provider_id).collect();
        let providers = kept::among(self.conn, &ids)?;
        let view = |row: Row| view(&row.try_into()?, &providers);
        Ok(Page { data: data.into_iter().map(view).collect::<Result<_, _>>()?, next, total })
    }
}

fn view(link: &ProviderLink, providers: &[IdentityProvider]) -> Result<IdentityView, StoreError> {
    let provider = providers.iter().find(|it| it.facts().id == link.provider);
    provider.map(|it| IdentityView::of(link, it)).ok_or_else(|| corrupt("a link with nobody"))
}
