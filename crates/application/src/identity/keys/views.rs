//! Keys and their use as they are shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    identity::{ApiKey, ApiKeySecret, KeyName, PlanSlug, Quota, QuotaPeriod, QuotaWindow, Scope},
    kernel::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{identity::key_schema as schema, moment, page::Record};

/// A secret for a program.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = ApiKey, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "user_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f",
    "name": "Nightly import", "prefix": "lyc_live_3fG7aB", "scopes": ["self"], "plan": "free",
    "expires_at": "2027-01-05T09:30:00.000000Z", "old_secret_until": null, "last_used_at": null,
    "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
})))]
pub struct ApiKeyView {
    /// Names it for ever.
    pub id: Uuid,
    /// For whom it acts.
    pub user_id: Uuid,
    /// What it is for.
    #[schema(value_type = schema::ApiKeyName)]
    pub name: KeyName,
    /// How its newest secret begins.
    pub prefix: String,
    /// The secret itself. It is shown once: where the key is made, and where the secret is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// What it may do, as long as its owner may.
    #[schema(value_type = Vec<schema::ScopeName>)]
    pub scopes: Vec<Scope>,
    /// By which plan it is measured.
    #[schema(value_type = schema::PlanSlug)]
    pub plan: PlanSlug,
    /// When it ends.
    #[serde(serialize_with = "moment::serialize")]
    pub expires_at: DateTime<Utc>,
    /// How long the secret before this one is good as well; null if none is.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub old_secret_until: Option<DateTime<Utc>>,
    /// When it was last used, some seconds late; null if never.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl ApiKeyView {
    /// What is shown of a key.
    pub fn of(key: &ApiKey, last_used_at: Option<Timestamp>) -> Record<Self> {
        let facts = key.facts();
        let view = Self {
            id: facts.id.uuid(),
            user_id: facts.owner.uuid(),
            name: facts.name.clone(),
            prefix: facts.prefix.clone(),
            secret: None,
            scopes: facts.scopes.iter().collect(),
            plan: facts.plan.clone(),
            expires_at: facts.expires_at,
            old_secret_until: facts.old_secret_until,
            last_used_at,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Record { view, revision: facts.revision, modified: facts.updated_at }
    }

    /// The same with its secret, for who is to have it.
    #[must_use]
    pub(super) fn with(self, secret: &ApiKeySecret) -> Self {
        Self { secret: Some(secret.expose().to_owned()), ..self }
    }
}

/// How a key was used on one day (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ApiKeyUsageDay, examples(json!({ "date": "2026-01-05", "admitted": 41, "refused": 0 })))]
pub struct UsageDayView {
    /// Which day.
    pub date: NaiveDate,
    /// How many calls were let in.
    pub admitted: i64,
    /// How many were not, because the quota was used up; some seconds late.
    pub refused: i64,
}

/// How a key stands with its quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaStanding {
    /// The quota.
    pub quota: Quota,
    /// The period.
    pub window: QuotaWindow,
    /// How many calls are used.
    pub used: i64,
}

impl QuotaStanding {
    /// How many calls are left.
    pub fn remaining(&self) -> i64 {
        (i64::from(self.quota.calls.get()) - self.used).max(0)
    }
}

/// How a key stands with its quota at present.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyQuota, examples(json!({
    "limit": 10_000, "period": "day", "used": 41, "remaining": 9_959, "renews_at": "2026-01-06T00:00:00.000000Z",
})))]
pub struct QuotaView {
    /// How many calls a period has.
    pub limit: i32,
    /// What kind of period.
    #[schema(value_type = schema::QuotaPeriod)]
    pub period: QuotaPeriod,
    /// How many are used in the present one.
    pub used: i64,
    /// How many are left.
    pub remaining: i64,
    /// When the next one begins.
    #[serde(serialize_with = "moment::serialize")]
    pub renews_at: DateTime<Utc>,
}

impl From<QuotaStanding> for QuotaView {
    fn from(it: QuotaStanding) -> Self {
        Self {
            limit: it.quota.calls.get(),
            period: it.quota.period,
            used: it.used,
            remaining: it.remaining(),
            renews_at: it.window.renews_at(),
        }
    }
}

/// What is said of a key's use as a whole.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyUsage, examples(json!({ "quota": {
    "limit": 10_000, "period": "day", "used": 41, "remaining": 9_959, "renews_at": "2026-01-06T00:00:00.000000Z",
}})))]
pub struct ApiKeyUsageView {
    /// How the key stands with its quota; null if its plan has none.
    #[schema(required)]
    pub quota: Option<QuotaView>,
}
