//! Lists of webhooks and of deliveries.

use application::{
    page::{self, Page, PageRequest},
    webhooks::{Delivery, DeliveryFilter, DeliverySort, Webhook, WebhookId, WebhookSort},
};
use diesel::prelude::*;
use domain::kernel::StoreError;

use super::{
    row::{DeliveryRow, WebhookRow},
    schema::{
        webhooks_deliveries::{self, dsl as deliveries},
        webhooks_webhooks::dsl as webhooks,
    },
};
use crate::db::{
    Db, MultiBackend,
    keyset::{Column, Cut, List},
    store_error,
    types::Key,
};

const WEBHOOKS: List<WebhookSort, WebhookRow> = List {
    id: Column::id("webhooks_webhooks.id"),
    column: |WebhookSort::CreatedAt| Column::instant("webhooks_webhooks.created_at"),
    key: |row, WebhookSort::CreatedAt| page::Key::Instant(row.created_at.0),
    row_id: |row| page::Key::Id(row.id.0),
};

const DELIVERIES: List<DeliverySort, DeliveryRow> = List {
    id: Column::id("webhooks_deliveries.id"),
    column: |DeliverySort::CreatedAt| Column::instant("webhooks_deliveries.created_at"),
    key: |row, DeliverySort::CreatedAt| page::Key::Instant(row.created_at.0),
    row_id: |row| page::Key::Id(row.id.0),
};

pub(super) fn webhooks(conn: &mut Db, page: &PageRequest<WebhookSort>) -> Result<Page<Webhook>, StoreError> {
    let present = || webhooks::webhooks_webhooks.filter(webhooks::removed_at.is_null());
    let load = |cut: Cut| cut.of(present().into_boxed()).select(WebhookRow::as_select()).load(conn);
    let Page { data, next, .. } = WEBHOOKS.page(page, load)?;
    let count = |conn: &mut Db| present().count().get_result(conn).map_err(store_error);
    let total = if page.total { Some(count(conn)?) } else { None };
    Ok(Page { data: data.into_iter().map(Webhook::try_from).collect::<Result<_, _>>()?, next, total })
}

pub(super) fn deliveries(
    conn: &mut Db,
    webhook: WebhookId,
    filter: &DeliveryFilter,
    page: &PageRequest<DeliverySort>,
) -> Result<Page<Delivery>, StoreError> {
    let load = |cut: Cut| cut.of(filtered(webhook, filter)).select(DeliveryRow::as_select()).load(conn);
    let Page { data, next, .. } = DELIVERIES.page(page, load)?;
    let count = |conn: &mut Db| filtered(webhook, filter).count().get_result(conn).map_err(store_error);
    let total = if page.total { Some(count(conn)?) } else { None };
    Ok(Page { data: data.into_iter().map(Delivery::try_from).collect::<Result<_, _>>()?, next, total })
}

fn filtered(webhook: WebhookId, filter: &DeliveryFilter) -> webhooks_deliveries::BoxedQuery<'static, MultiBackend> {
    let theirs = deliveries::webhooks_deliveries.into_boxed().filter(deliveries::webhook_id.eq(Key::from(webhook)));
    match filter.state {
        Some(state) => theirs.filter(deliveries::state.eq(state.name())),
        None => theirs,
    }
}
