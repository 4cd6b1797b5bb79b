//! What is asked for about keys.

use chrono::{DateTime, Utc};
use domain::{
    identity::{KeyName, Overlap, PlanSlug, Scope},
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::identity::key_schema as schema;

/// A new key.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "name": "Nightly import", "scopes": ["self"], "plan": "free" })))]
pub struct CreateApiKey {
    /// What it is for.
    #[schema(value_type = schema::ApiKeyName)]
    pub name: KeyName,
    /// What it may do, at most what its owner may do; nothing but what everybody may, if this is empty. Only what its owner
    /// still may do when it is used counts.
    #[schema(value_type = Vec<schema::ScopeName>, max_items = 100)]
    pub scopes: Vec<Scope>,
    /// By which plan it is measured.
    #[schema(value_type = schema::PlanSlug)]
    pub plan: PlanSlug,
    /// When it ends: at most 365 days from now, which is also what is taken if nobody says.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// What is to be different about a key.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "name": "Hourly import" })))]
pub struct UpdateApiKey {
    /// What it is for.
    #[serde(default)]
    #[schema(value_type = schema::ApiKeyName)]
    pub name: Change<KeyName>,
    /// By which plan it is measured.
    #[serde(default)]
    #[schema(value_type = schema::PlanSlug)]
    pub plan: Change<PlanSlug>,
    /// When it ends: not later than before.
    #[serde(default)]
    #[schema(value_type = DateTime<Utc>)]
    pub expires_at: Change<DateTime<Utc>>,
}

/// How a secret is replaced.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "overlap_seconds": 3600 })))]
pub struct RotateApiKey {
    /// For how many seconds the old secret is good as well; a day, if nobody says.
    #[serde(default)]
    #[schema(value_type = u32, minimum = 0, maximum = 604_800, default = 86_400)]
    pub overlap_seconds: Overlap,
    /// When the key ends from now on: at most 365 days from now; as before, if nobody says.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}
