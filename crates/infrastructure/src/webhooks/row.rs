//! How webhooks and their deliveries are kept.

use application::webhooks::{
    Delivery, DeliveryAttempt, DeliveryFacts, DeliveryState, OldSecret, SealedSecret, Webhook, WebhookFacts,
    WebhookTypes,
};
use diesel::prelude::*;
use domain::kernel::StoreError;

use super::schema::{webhooks_deliveries, webhooks_webhooks};
use crate::db::types::{Json, Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = webhooks_webhooks, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct WebhookRow {
    pub(super) id: Key,
    url: String,
    event_types: Json<WebhookTypes>,
    description: Option<String>,
    enabled: bool,
    secret: Vec<u8>,
    old_secret: Option<Vec<u8>>,
    old_secret_until: Option<Ts>,
    revision: i64,
    pub(super) created_at: Ts,
    updated_at: Ts,
}

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = webhooks_deliveries, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct DeliveryRow {
    pub(super) id: Key,
    webhook_id: Key,
    event_id: Key,
    event_type: String,
    payload: String,
    state: String,
    attempts: Json<Vec<DeliveryAttempt>>,
    next_attempt_at: Option<Ts>,
    job_id: Key,
    pub(super) created_at: Ts,
    updated_at: Ts,
}

impl From<&WebhookFacts> for WebhookRow {
    fn from(facts: &WebhookFacts) -> Self {
        Self {
            id: facts.id.into(),
            url: facts.url.to_string(),
            event_types: Json(facts.event_types.clone()),
            description: facts.description.as_ref().map(ToString::to_string),
            enabled: facts.enabled,
            secret: facts.secret.0.clone(),
            old_secret: facts.old_secret.as_ref().map(|it| it.secret.0.clone()),
            old_secret_until: facts.old_secret.as_ref().map(|it| it.until.into()),
            revision: facts.revision,
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
        }
    }
}

impl TryFrom<WebhookRow> for Webhook {
    type Error = StoreError;

    fn try_from(row: WebhookRow) -> Result<Self, StoreError> {
        let old_secret = row.old_secret.zip(row.old_secret_until);
        Ok(Self::restore(WebhookFacts {
            id: row.id.into(),
            url: row.url.try_into().map_err(|_| corrupt("address"))?,
            event_types: row.event_types.0,
            description: row.description.map(TryInto::try_into).transpose().map_err(|_| corrupt("description"))?,
            enabled: row.enabled,
            secret: SealedSecret(row.secret),
            old_secret: old_secret.map(|(it, until)| OldSecret { secret: SealedSecret(it), until: until.into() }),
            revision: row.revision,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }))
    }
}

impl From<&DeliveryFacts> for DeliveryRow {
    fn from(facts: &DeliveryFacts) -> Self {
        Self {
            id: facts.id.into(),
            webhook_id: facts.webhook.into(),
            event_id: Key(facts.event_id),
            event_type: facts.event_type.clone(),
            payload: facts.payload.clone(),
            state: facts.state.name().to_owned(),
            attempts: Json(facts.attempts.clone()),
            next_attempt_at: facts.next_attempt_at.map(Ts),
            job_id: facts.job.into(),
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
        }
    }
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = StoreError;

    fn try_from(row: DeliveryRow) -> Result<Self, StoreError> {
        let state = DeliveryState::ALL.iter().find(|it| it.name() == row.state).ok_or_else(|| corrupt("state"))?;
        Ok(Self::restore(DeliveryFacts {
            id: row.id.into(),
            webhook: row.webhook_id.into(),
            event_id: row.event_id.0,
            event_type: row.event_type,
            payload: row.payload,
            state: *state,
            attempts: row.attempts.0,
            next_attempt_at: row.next_attempt_at.map(Into::into),
            job: row.job_id.into(),
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }))
    }
}

/// A record that no rule of ours would have written.
fn corrupt(what: &str) -> StoreError {
    StoreError::Failed(format!("a webhook has a bad {what}").into())
}
