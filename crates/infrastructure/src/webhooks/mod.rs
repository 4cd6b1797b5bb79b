//! Webhooks: their tables, the ports that read and write them, and whoever sends to them.

mod courier;
mod lists;
mod meters;
mod row;
mod schema;
mod secrets;
mod signature;
#[cfg(test)]
mod tests;
mod wanted;
mod worker;

use application::{
    events::EventPattern,
    page::{Page, PageRequest},
    webhooks::{
        Delivery, DeliveryFilter, DeliveryId, DeliverySort, DeliveryState, Webhook, WebhookFilter, WebhookId,
        WebhookSort, WebhooksReader, WebhooksUnit,
    },
};
pub use courier::Courier;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use domain::kernel::{StoreError, Timestamp};
pub use meters::WebhookMeters;
use row::{DeliveryRow, WebhookRow};
use schema::{webhooks_deliveries::dsl as deliveries, webhooks_webhooks::dsl as webhooks};
pub use secrets::SealedSecrets;
pub use worker::DeliveryWorker;

use crate::{
    db::{
        OnBoth, on, store_error,
        types::{Instant, Key, Ts, Uid},
    },
    unit::Unit,
};

impl WebhooksReader for Unit<'_> {
    fn webhook(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let found = webhooks::webhooks_webhooks.find(Key::from(id)).filter(webhooks::removed_at.is_null());
        let row = found.select(WebhookRow::as_select()).first(self.conn);
        row.optional().map_err(store_error)?.map(Webhook::try_from).transpose()
    }

    fn webhook_page(
        &mut self,
        WebhookFilter {}: &WebhookFilter,
        page: &PageRequest<WebhookSort>,
    ) -> Result<Page<Webhook>, StoreError> {
        lists::webhooks(self.conn, page)
    }

    fn wanted_types(&mut self) -> Result<Vec<EventPattern>, StoreError> {
        wanted::all(self.conn)
    }

    fn delivery(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let found = deliveries::webhooks_deliveries.find(Key::from(id)).select(DeliveryRow::as_select());
        found.first(self.conn).optional().map_err(store_error)?.map(Delivery::try_from).transpose()
    }

    fn delivery_page(
        &mut self,
        webhook: WebhookId,
        filter: &DeliveryFilter,
        page: &PageRequest<DeliverySort>,
    ) -> Result<Page<Delivery>, StoreError> {
        lists::deliveries(self.conn, webhook, filter, page)
    }
}

impl WebhooksUnit for Unit<'_> {
    fn webhook_to_change(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let found = webhooks::webhooks_webhooks.find(Key::from(id)).filter(webhooks::removed_at.is_null());
        let row: QueryResult<WebhookRow> = on!(
            self.conn,
            pg | conn | found.select(WebhookRow::as_select()).for_no_key_update().first(conn),
            sqlite | conn | found.select(WebhookRow::as_select()).first(conn),
        );
        row.optional().map_err(store_error)?.map(Webhook::try_from).transpose()
    }

    fn add_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError> {
        let row = WebhookRow::from(webhook.facts());
        diesel::insert_into(webhooks::webhooks_webhooks).values(row).execute(self.conn).map_err(store_error)?;
        wanted::save(self.conn, webhook.facts())
    }

    fn save_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError> {
        let present = webhooks::webhooks_webhooks.find(Key::from(webhook.facts().id));
        let present = present.filter(webhooks::removed_at.is_null());
        let row = WebhookRow::from(webhook.facts());
        one(diesel::update(present).set(row).execute(self.conn).map_err(store_error)?)?;
        wanted::save(self.conn, webhook.facts())
    }

    fn remove_webhook(&mut self, id: WebhookId, at: Timestamp) -> Result<(), StoreError> {
        let present = webhooks::webhooks_webhooks.find(Key::from(id)).filter(webhooks::removed_at.is_null());
        let removed = diesel::update(present).set(webhooks::removed_at.eq(Some(Ts(at)))).execute(self.conn);
        one(removed.map_err(store_error)?)?;
        wanted::forget(self.conn, id)
    }

    fn forget_removed_webhooks(&mut self, limit: i64) -> Result<usize, StoreError> {
        let forgotten = sql_query(
            "DELETE FROM webhooks_deliveries WHERE id IN (SELECT id FROM webhooks_deliveries WHERE webhook_id IN \
             (SELECT id FROM webhooks_webhooks WHERE removed_at IS NOT NULL) LIMIT $1)",
        );
        let forgotten = forgotten.bind::<BigInt, _>(limit).execute(self.conn).map_err(store_error)?;
        if forgotten < usize::try_from(limit).unwrap_or(usize::MAX) {
            let empty = webhooks::webhooks_webhooks.filter(webhooks::removed_at.is_not_null());
            return diesel::delete(empty).execute(self.conn).map(|it| forgotten + it).map_err(store_error);
        }
        Ok(forgotten)
    }

    fn webhooks_for(&mut self, kind: &str, at: Timestamp) -> Result<Vec<WebhookId>, StoreError> {
        wanted::by(self.conn, kind, at)
    }

    fn delivery_to_change(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let found = deliveries::webhooks_deliveries.find(Key::from(id));
        let row: QueryResult<DeliveryRow> = on!(
            self.conn,
            pg | conn | found.select(DeliveryRow::as_select()).for_no_key_update().first(conn),
            sqlite | conn | found.select(DeliveryRow::as_select()).first(conn),
        );
        row.optional().map_err(store_error)?.map(Delivery::try_from).transpose()
    }

    fn add_delivery(&mut self, delivery: &Delivery) -> Result<bool, StoreError> {
        let insert = diesel::insert_into(deliveries::webhooks_deliveries)
            .values(DeliveryRow::from(delivery.facts()))
            .on_conflict((deliveries::webhook_id, deliveries::event_id))
            .do_nothing();
        insert.on_both().execute(self.conn).map(|it| it == 1).map_err(store_error)
    }

    fn save_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError> {
        let present = deliveries::webhooks_deliveries.find(Key::from(delivery.facts().id));
        one(diesel::update(present).set(DeliveryRow::from(delivery.facts())).execute(self.conn).map_err(store_error)?)
    }

    fn give_up_deliveries(&mut self, webhook: WebhookId, at: Timestamp) -> Result<(), StoreError> {
        let given_up = sql_query(
            "UPDATE webhooks_deliveries SET state = $1, next_attempt_at = $2, updated_at = $3 \
             WHERE webhook_id = $4 AND state = $5",
        );
        let given_up = given_up
            .bind::<Text, _>(DeliveryState::Failed.name())
            .bind::<Nullable<Instant>, _>(None::<Ts>)
            .bind::<Instant, _>(Ts(at))
            .bind::<Uid, _>(Key::from(webhook))
            .bind::<Text, _>(DeliveryState::Pending.name());
        given_up.execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_deliveries(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM webhooks_deliveries WHERE id IN (SELECT id FROM webhooks_deliveries \
             WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

fn one(saved: usize) -> Result<(), StoreError> {
    if saved == 1 { Ok(()) } else { Err(StoreError::Absent) }
}
