//! Keys, plans and usage, shown.

use application::{
    identity::{ApiKeySort, ApiKeyView, ApiKeysReader, KeyHolder, PlanTerms, UsageDayView, UsageSort},
    page::{self, Page, PageRequest, Record},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use domain::{
    identity::{KeyDigest, QuotaPeriod, QuotaWindow, UsagePlan, UserState},
    kernel::{Actor, ApiKeyId, Means, StoreError, Timestamp, UserId},
};

use super::{
    super::{
        plans::{self, PlanRow},
        roles::RoleRow,
        row::role_set,
        schema::{
            identity_api_key_secrets::dsl as secrets,
            identity_api_key_usage::{self, dsl as usage},
            identity_api_keys::{self, dsl},
            identity_roles::dsl as custom,
            identity_usage_plans::dsl as plan,
            identity_user_roles::dsl as roles,
            identity_users::dsl as users,
        },
    },
    row::{Row, Shown},
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

const KEYS: List<ApiKeySort, Shown> = List {
    id: Column::id("identity_api_keys.id"),
    column: |ApiKeySort::CreatedAt| Column::instant("identity_api_keys.created_at"),
    key: |it, ApiKeySort::CreatedAt| page::Key::Instant(it.row.created_at.0),
    row_id: |it| page::Key::Id(it.row.id.0),
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = identity_api_key_usage)]
struct DayRow {
    begins: NaiveDate,
    admitted: i64,
    refused: i64,
}

/// A day is there once for each key.
const DAYS: List<UsageSort, DayRow> = List {
    id: Column::date("identity_api_key_usage.begins"),
    column: |UsageSort::Date| Column::date("identity_api_key_usage.begins"),
    key: |row, UsageSort::Date| page::Key::Text(row.begins.to_string()),
    row_id: |row| page::Key::Text(row.begins.to_string()),
};

/// One of the holder's roles, beside the key, its plan, and whether their login takes a second factor.
type Found = (Row, PlanRow, bool, Option<String>, Option<RoleRow>);

impl ApiKeysReader for Unit<'_> {
    fn key_holder(&mut self, KeyDigest(secret): &KeyDigest, at: Timestamp) -> Result<Option<KeyHolder>, StoreError> {
        let good = secrets::good_until.is_null().or(secrets::good_until.gt(Ts(at)));
        let held = secrets::identity_api_key_secrets
            .inner_join(dsl::identity_api_keys.on(dsl::id.eq(secrets::key_id)))
            .inner_join(plan::identity_usage_plans.on(plan::slug.eq(dsl::plan)))
            .inner_join(users::identity_users.on(users::id.eq(dsl::user_id)))
            .left_join(roles::identity_user_roles.on(roles::user_id.eq(dsl::user_id)))
            .left_join(custom::identity_roles.on(custom::name.eq(roles::role)))
            .filter(secrets::digest.eq(secret.to_vec()).and(good))
            .filter(dsl::expires_at.gt(Ts(at)).and(users::state.eq(UserState::Active.name())));
        let held = held.select((
            Row::as_select(),
            PlanRow::as_select(),
            users::totp_enabled_at.is_not_null(),
            roles::role.nullable(),
            Option::<RoleRow>::as_select(),
        ));
        let found: Vec<Found> = held.load(self.conn).map_err(store_error)?;
        holder(found)
    }

    fn api_key_view(&mut self, id: ApiKeyId) -> Result<Option<Record<ApiKeyView>>, StoreError> {
        let found = dsl::identity_api_keys.find(Key::from(id)).select(Shown::as_select()).first(self.conn);
        found.optional().map_err(store_error)?.map(Shown::view).transpose()
    }

    fn api_key_views(
        &mut self,
        owner: Option<UserId>,
        page: &PageRequest<ApiKeySort>,
    ) -> Result<Page<ApiKeyView>, StoreError> {
        let load = |cut: Cut| cut.of(of(owner)).select(Shown::as_select()).load(self.conn);
        let Page { data, next, .. } = KEYS.page(page, load)?;
        let total = if page.total { Some(of(owner).count().get_result(self.conn).map_err(store_error)?) } else { None };
        let views = data.into_iter().map(|it| it.view().map(|it| it.view));
        Ok(Page { data: views.collect::<Result<_, _>>()?, next, total })
    }

    fn key_terms(&mut self, id: ApiKeyId) -> Result<Option<PlanTerms>, StoreError> {
        let on_it = dsl::identity_api_keys
            .inner_join(plan::identity_usage_plans.on(plan::slug.eq(dsl::plan)))
            .filter(dsl::id.eq(Key::from(id)));
        let row: Option<PlanRow> =
            on_it.select(PlanRow::as_select()).first(self.conn).optional().map_err(store_error)?;
        row.map(terms).transpose()
    }

    fn used_in(&mut self, id: ApiKeyId, window: &QuotaWindow) -> Result<i64, StoreError> {
        let counted = usage::identity_api_key_usage.find((Key::from(id), window.period.name(), window.begins));
        let counted = counted.select(usage::admitted).first(self.conn).optional().map_err(store_error)?;
        let Some(used) = counted else { return self.used_on_days(id, window) };
        Ok(used)
    }

    fn usage_days(&mut self, id: ApiKeyId, page: &PageRequest<UsageSort>) -> Result<Page<UsageDayView>, StoreError> {
        let found = DAYS.page(page, |cut| cut.of(days_of(id)).select(DayRow::as_select()).load(self.conn))?;
        let count = |unit: &mut Self| days_of(id).count().get_result(unit.conn).map_err(store_error);
        let total = if page.total { Some(count(self)?) } else { None };
        let view = |it: DayRow| UsageDayView { date: it.begins, admitted: it.admitted, refused: it.refused };
        Ok(Page { total, ..found.map(view) })
    }

    fn usage_plans(&mut self) -> Result<Vec<UsagePlan>, StoreError> {
        plans::all(self.conn)
    }
}

impl Unit<'_> {
    fn used_on_days(&mut self, id: ApiKeyId, window: &QuotaWindow) -> Result<i64, StoreError> {
        let days = days_of(id).filter(usage::begins.ge(window.begins).and(usage::begins.lt(window.ends)));
        let all: Vec<i64> = days.select(usage::admitted).load(self.conn).map_err(store_error)?;
        Ok(all.iter().sum())
    }
}

fn of(owner: Option<UserId>) -> identity_api_keys::BoxedQuery<'static, MultiBackend> {
    let keys = dsl::identity_api_keys.into_boxed();
    match owner {
        Some(owner) => keys.filter(dsl::user_id.eq(Key::from(owner))),
        None => keys,
    }
}

fn days_of(id: ApiKeyId) -> identity_api_key_usage::BoxedQuery<'static, MultiBackend> {
    let of_key = usage::identity_api_key_usage.into_boxed().filter(usage::key_id.eq(Key::from(id)));
    of_key.filter(usage::period.eq(QuotaPeriod::Day.name()))
}

/// Whoever holds a key, with what its scopes leave of what its owner may do.
fn holder(found: Vec<Found>) -> Result<Option<KeyHolder>, StoreError> {
    let Some((row, plan, second_factor, ..)) = found.first() else { return Ok(None) };
    let second_factor = *second_factor;
    let (key, owner, scopes, terms) = (row.id.into(), row.user_id.into(), row.scopes(), terms(plan.clone())?);
    let (names, custom): (Vec<_>, Vec<_>) = found.into_iter().map(|it| (it.3, it.4)).unzip();
    let names: Vec<_> = names.into_iter().flatten().collect();
    let custom: Vec<_> = custom.into_iter().flatten().map(RoleRow::role).collect::<Result<_, _>>()?;
    let permissions = role_set(&names)?.permissions(&custom).intersection(scopes.permissions());
    let actor = Actor::person(owner, Means::Key { key, own: scopes.own() }, permissions);
    Ok(Some(KeyHolder { key, actor, second_factor, terms }))
}

fn terms(row: PlanRow) -> Result<PlanTerms, StoreError> {
    let plan = row.plan()?;
    let facts = plan.facts();
    Ok(PlanTerms { rate_per_second: facts.rate_per_second, burst: facts.burst, quota: facts.quota() })
}
