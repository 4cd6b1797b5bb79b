//! Usage plans.

use chrono::{DateTime, Utc};
use domain::{
    identity::{
        ApiKeyError, Burst, CallsPerSecond, MOST_PLANS, PlanDraft, PlanEvent, PlanManager, PlanName, PlanSlug,
        QuotaCalls, QuotaPeriod, UsagePlan, UsagePlanChange,
    },
    kernel::{Anyone, Change, Precondition, Violation},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{IdentityUnit, key_schema as schema, keys::ApiKeysReader};
use crate::{
    Ctx, Failure,
    ledger::{Audience, Fact},
    moment,
    page::{Key, Page, PageRequest, Record, SortMember},
};

/// A new plan.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "slug": "team", "name": "Team", "rate_per_second": 20, "burst": 100, "quota": 200_000, "quota_period": "month",
})))]
pub struct CreateUsagePlan {
    /// Names it.
    #[schema(value_type = schema::PlanSlug)]
    pub slug: PlanSlug,
    /// What people call it.
    #[schema(value_type = schema::PlanName)]
    pub name: PlanName,
    /// How many calls a second a key may make in the long run.
    #[schema(value_type = schema::CallsPerSecond)]
    pub rate_per_second: CallsPerSecond,
    /// How many calls a key may make at once.
    #[schema(value_type = schema::Burst)]
    pub burst: Burst,
    /// How many calls a key may make in each period; as many as it likes, if there is none.
    #[serde(default)]
    #[schema(value_type = Option<schema::QuotaCalls>)]
    pub quota: Option<QuotaCalls>,
    /// In which period.
    #[serde(default)]
    #[schema(value_type = schema::QuotaPeriod)]
    pub quota_period: QuotaPeriod,
    /// Whether people may choose it for their own keys; otherwise only those who manage keys do.
    #[serde(default)]
    pub self_service: bool,
}

/// What is to be different about a plan.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "quota": 20_000 })))]
pub struct UpdateUsagePlan {
    /// What people call it.
    #[serde(default)]
    #[schema(value_type = schema::PlanName)]
    pub name: Change<PlanName>,
    /// How many calls a second a key may make in the long run.
    #[serde(default)]
    #[schema(value_type = schema::CallsPerSecond)]
    pub rate_per_second: Change<CallsPerSecond>,
    /// How many calls a key may make at once.
    #[serde(default)]
    #[schema(value_type = schema::Burst)]
    pub burst: Change<Burst>,
    /// How many calls a key may make in each period; `null` for as many as it likes.
    #[serde(default)]
    #[schema(value_type = Option<schema::QuotaCalls>)]
    pub quota: Change<Option<QuotaCalls>>,
    /// In which period.
    #[serde(default)]
    #[schema(value_type = schema::QuotaPeriod)]
    pub quota_period: Change<QuotaPeriod>,
    /// Whether people may choose it for their own keys.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub self_service: Change<bool>,
}

/// How much a key may be used.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = UsagePlan, examples(json!({
    "slug": "free", "name": "Free", "rate_per_second": 5, "burst": 20, "quota": 10_000, "quota_period": "day",
    "self_service": true, "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
})))]
pub struct UsagePlanView {
    /// Names it.
    #[schema(value_type = schema::PlanSlug)]
    pub slug: PlanSlug,
    /// What people call it.
    #[schema(value_type = schema::PlanName)]
    pub name: PlanName,
    /// How many calls a second a key may make in the long run.
    #[schema(value_type = schema::CallsPerSecond)]
    pub rate_per_second: CallsPerSecond,
    /// How many calls a key may make at once.
    #[schema(value_type = schema::Burst)]
    pub burst: Burst,
    /// How many calls a key may make in each period; null for as many as it likes.
    #[schema(value_type = Option<schema::QuotaCalls>, required)]
    pub quota: Option<QuotaCalls>,
    /// In which period.
    #[schema(value_type = schema::QuotaPeriod)]
    pub quota_period: QuotaPeriod,
    /// Whether people may choose it for their own keys; otherwise only those who manage keys do.
    pub self_service: bool,
    /// When it was defined.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl UsagePlanView {
    fn of(plan: &UsagePlan) -> Record<Self> {
        let facts = plan.facts().clone();
        let view = Self {
            slug: facts.slug,
            name: facts.name,
            rate_per_second: facts.rate_per_second,
            burst: facts.burst,
            quota: facts.quota,
            quota_period: facts.quota_period,
            self_service: facts.self_service,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Record { view, revision: facts.revision, modified: facts.updated_at }
    }
}

/// Which plans are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanFilter {
    /// Those that people may choose for themselves (`true`), or the others (`false`).
    pub self_service: Option<bool>,
}

/// What a list of plans can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanSort {
    /// By slug.
    Slug,
}

impl SortMember for PlanSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("slug", Self::Slug)];
}

/// A page of all plans. There are so few that all of them are looked at.
pub fn list_usage_plans(
    _: &Anyone,
    reader: &mut dyn ApiKeysReader,
    filter: &PlanFilter,
    page: &PageRequest<PlanSort>,
) -> Result<Page<UsagePlanView>, Failure> {
    let all = reader.usage_plans()?;
    let wanted = all.iter().filter(|it| filter.self_service.is_none_or(|open| it.facts().self_service == open));
    Ok(page.cut(wanted.map(|it| UsagePlanView::of(it).view).collect(), |it| Key::Text(it.slug.to_string())))
}

/// One plan.
pub fn get_usage_plan(
    _: &Anyone,
    reader: &mut dyn ApiKeysReader,
    slug: &PlanSlug,
) -> Result<Record<UsagePlanView>, Failure> {
    let all = reader.usage_plans()?;
    let plan = all.iter().find(|it| it.facts().slug == *slug);
    Ok(UsagePlanView::of(plan.ok_or(ApiKeyError::PlanNotFound)?))
}

/// Defines a plan.
pub fn create_usage_plan(
    ctx: &Ctx,
    _: &PlanManager,
    unit: &mut dyn IdentityUnit,
    command: &CreateUsagePlan,
) -> Result<Record<UsagePlanView>, Failure> {
    let CreateUsagePlan { slug, name, rate_per_second, burst, quota, quota_period, self_service } = command.clone();
    if unit.count_usage_plans()? >= MOST_PLANS {
        return Err(ApiKeyError::TooManyPlans.into());
    }
    let draft = PlanDraft { slug, name, rate_per_second, burst, quota, quota_period, self_service };
    let (plan, event) = UsagePlan::define(draft, ctx.at);
    unit.add_usage_plan(&plan)?;
    note_plan(unit, event, None, Some(&plan));
    Ok(UsagePlanView::of(&plan))
}

/// Changes what a plan allows, for all keys that are on it.
pub fn update_usage_plan(
    ctx: &Ctx,
    _: &PlanManager,
    unit: &mut dyn IdentityUnit,
    (slug, wanted): (&PlanSlug, &Precondition),
    command: &UpdateUsagePlan,
) -> Result<Record<UsagePlanView>, Failure> {
    let UpdateUsagePlan { name, rate_per_second, burst, quota, quota_period, self_service } = command.clone();
    let numbers = rate_per_second.is_keep() && burst.is_keep() && quota.is_keep() && quota_period.is_keep();
    if numbers && name.is_keep() && self_service.is_keep() {
        return Err(Failure::invalid(vec![Violation::new("", "empty", "names no member to change")]));
    }
    let was = to_change(unit, slug, wanted)?;
    let mut now = was.clone();
    let change = UsagePlanChange { name, rate_per_second, burst, quota, quota_period, self_service };
    if let Some(event) = now.change(change, ctx.at) {
        unit.save_usage_plan(&now)?;
        note_plan(unit, event, Some(&was), Some(&now));
    }
    let kept = unit.usage_plan(slug)?.ok_or(ApiKeyError::PlanNotFound)?;
    Ok(UsagePlanView::of(&kept))
}

/// Deletes a plan that no key is on.
pub fn delete_usage_plan(
    _: &Ctx,
    _: &PlanManager,
    unit: &mut dyn IdentityUnit,
    slug: &PlanSlug,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let plan = to_change(unit, slug, wanted)?;
    let event = plan.discard()?;
    if unit.usage_plan_in_use(slug)? {
        return Err(ApiKeyError::PlanInUse.into());
    }
    unit.remove_usage_plan(slug)?;
    note_plan(unit, event, Some(&plan), None);
    Ok(())
}

fn to_change(unit: &mut dyn IdentityUnit, slug: &PlanSlug, wanted: &Precondition) -> Result<UsagePlan, Failure> {
    let plan = unit.usage_plan(slug)?.ok_or(ApiKeyError::PlanNotFound)?;
    wanted.check(plan.facts().revision)?;
    Ok(plan)
}

/// A plan became what it is, or is gone.
fn note_plan(unit: &mut dyn IdentityUnit, event: PlanEvent, was: Option<&UsagePlan>, now: Option<&UsagePlan>) {
    let Some(slug) = was.or(now).map(|it| it.facts().slug.to_string()) else { return };
    tracing::info!(target: "security", event = %format!("usage_plan.{}", event.verb()), plan = slug);
    let (was, now) = (was.map(|it| UsagePlanView::of(it).view), now.map(|it| UsagePlanView::of(it).view));
    let fact = Fact::of("usage_plan", slug, event.verb()).changed(was.as_ref(), now.as_ref());
    unit.record(fact.announced(Audience::everybody(), "slug"));
}
