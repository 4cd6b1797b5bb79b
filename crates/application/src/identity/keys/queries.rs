//! What people can see of keys: of their own, or, if they manage them, of everybody's.

use domain::{
    identity::{ApiKeyError, ApiKeyKeeper},
    kernel::{ApiKeyId, UserId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ApiKeyUsageView, ApiKeyView, ApiKeysReader, QuotaStanding, UsageDayView};
use crate::{
    Ctx, Failure,
    page::{Page, PageRequest, Record, SortMember},
};

/// Which keys are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyFilter {
    /// Those of this person.
    pub user_id: Option<Uuid>,
}

/// What a list of keys can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKeySort {
    /// By age.
    CreatedAt,
}

impl SortMember for ApiKeySort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
    const DESCENDING: bool = true;
}

/// Which days are wanted: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UsageFilter {}

/// What a list of days can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageSort {
    /// By the day.
    Date,
}

impl SortMember for UsageSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("date", Self::Date)];
    const DESCENDING: bool = true;
}

/// A page of the keys that the caller may see, the newest first where nothing else is asked for.
pub fn list_api_keys(
    keeper: &ApiKeyKeeper,
    reader: &mut dyn ApiKeysReader,
    filter: &ApiKeyFilter,
    page: &PageRequest<ApiKeySort>,
) -> Result<Page<ApiKeyView>, Failure> {
    let wanted = filter.user_id.map(UserId::from);
    if wanted.is_some_and(|it| !keeper.reaches(it)) {
        return Ok(Page { data: Vec::new(), next: None, total: page.total.then_some(0) });
    }
    Ok(reader.api_key_views(wanted.or(keeper.reach()), &page.in_usual_order())?)
}

/// One key.
pub fn get_api_key(
    keeper: &ApiKeyKeeper,
    reader: &mut dyn ApiKeysReader,
    id: ApiKeyId,
) -> Result<Record<ApiKeyView>, Failure> {
    let found = reader.api_key_view(id)?.filter(|it| keeper.reaches(it.view.user_id.into()));
    Ok(found.ok_or(ApiKeyError::NotFound)?)
}

/// A page of the days on which a key was used, the newest first where nothing else is asked for, and how it stands
/// with its quota.
pub fn list_api_key_usage(
    ctx: &Ctx,
    keeper: &ApiKeyKeeper,
    reader: &mut dyn ApiKeysReader,
    id: ApiKeyId,
    page: &PageRequest<UsageSort>,
) -> Result<(ApiKeyUsageView, Page<UsageDayView>), Failure> {
    get_api_key(keeper, reader, id)?;
    let quota = reader.key_terms(id)?.ok_or(ApiKeyError::NotFound)?.quota;
    let quota = quota.map(|quota| {
        let window = quota.period.containing(ctx.at);
        reader.used_in(id, &window).map(|used| QuotaStanding { quota, window, used }.into())
    });
    let days = reader.usage_days(id, &page.in_usual_order())?;
    Ok((ApiKeyUsageView { quota: quota.transpose()? }, days))
}
