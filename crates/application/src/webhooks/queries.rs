//! What those who manage webhooks can look up.

use domain::kernel::{Actor, Denied, Need, Permission, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    DeliveryId, DeliveryState, DeliveryView, Webhook, WebhookId, WebhookView, WebhooksError, WebhooksReader, schema,
};
use crate::{
    Failure,
    page::{Order, Page, PageRequest, Record, SortMember},
};

/// Somebody who may have events sent to other services.
#[derive(Clone, Copy, Debug)]
pub struct WebhookManager(());

impl Role for WebhookManager {
    const NEED: Need = Need::Permission(Permission::WebhooksManage);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::WebhooksManage).map(Self)
    }
}

/// Which webhooks are wanted: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookFilter {}

/// What a list of webhooks can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookSort {
    /// By age.
    CreatedAt,
}

impl SortMember for WebhookSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
    const DESCENDING: bool = true;
}

/// Which deliveries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryFilter {
    /// In this state.
    #[schema(value_type = Option<schema::DeliveryState>)]
    pub state: Option<DeliveryState>,
}

/// What a list of deliveries can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliverySort {
    /// By age.
    CreatedAt,
}

impl SortMember for DeliverySort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
    const DESCENDING: bool = true;
}

/// A page of the webhooks, the newest first where nothing else is asked for.
pub fn list_webhooks(
    _: &WebhookManager,
    reader: &mut dyn WebhooksReader,
    filter: &WebhookFilter,
    page: &PageRequest<WebhookSort>,
) -> Result<Page<WebhookView>, Failure> {
    let page = sorted(page, WebhookSort::CreatedAt);
    Ok(reader.webhook_page(filter, &page)?.map(|it| WebhookView::from(&it)))
}

/// One webhook.
pub fn get_webhook(
    _: &WebhookManager,
    reader: &mut dyn WebhooksReader,
    id: WebhookId,
) -> Result<Record<WebhookView>, Failure> {
    let webhook = reader.webhook(id)?.ok_or(WebhooksError::NotFound)?;
    Ok(record(&webhook))
}

/// A page of a webhook's deliveries, the newest first where nothing else is asked for.
pub fn list_deliveries(
    _: &WebhookManager,
    reader: &mut dyn WebhooksReader,
    id: WebhookId,
    filter: &DeliveryFilter,
    page: &PageRequest<DeliverySort>,
) -> Result<Page<DeliveryView>, Failure> {
    reader.webhook(id)?.ok_or(WebhooksError::NotFound)?;
    let page = sorted(page, DeliverySort::CreatedAt);
    Ok(reader.delivery_page(id, filter, &page)?.map(|it| DeliveryView::from(&it)))
}

/// One of a webhook's deliveries.
pub fn get_delivery(
    _: &WebhookManager,
    reader: &mut dyn WebhooksReader,
    webhook: WebhookId,
    id: DeliveryId,
) -> Result<DeliveryView, Failure> {
    let delivery = reader.delivery(id)?.filter(|it| it.facts().webhook == webhook);
    Ok(DeliveryView::from(&delivery.ok_or(WebhooksError::DeliveryNotFound)?))
}

/// A webhook as it is shown.
pub(super) fn record(webhook: &Webhook) -> Record<WebhookView> {
    let facts = webhook.facts();
    Record { view: WebhookView::from(webhook), revision: facts.revision, modified: facts.updated_at }
}

fn sorted<S: SortMember>(page: &PageRequest<S>, by: S) -> PageRequest<S> {
    let mut page = page.clone();
    if page.sort.is_empty() {
        page.sort.push(Order { by, descending: S::DESCENDING });
    }
    page
}
