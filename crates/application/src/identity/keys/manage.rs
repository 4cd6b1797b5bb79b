//! Making, changing and revoking keys.

use domain::{
    identity::{
        ApiKey, ApiKeyChange, ApiKeyDraft, ApiKeyError, ApiKeyEvent, ApiKeyKeeper, ApiKeyOwner, MOST_KEYS, PlanSlug,
    },
    kernel::{ApiKeyId, Change, Precondition, Violation},
};

use super::{ApiKeyView, CreateApiKey, RotateApiKey, UpdateApiKey, digest, trail::note_key};
use crate::{
    Ctx, Failure,
    identity::{Accounts, IdentityUnit, sessions::recent},
    page::Record,
};

/// Makes a key for a program of one's own, after a login of late. Its secret is shown this once.
pub fn create_api_key(
    ctx: &Ctx,
    owner: &ApiKeyOwner,
    unit: &mut dyn IdentityUnit,
    accounts: &Accounts,
    command: &CreateApiKey,
) -> Result<Record<ApiKeyView>, Failure> {
    recent(ctx, unit, owner.session(), &accounts.policy.sessions)?;
    let CreateApiKey { name, scopes, plan, expires_at } = command.clone();
    owner.may_choose(is_open(unit, &plan)?)?;
    if unit.count_api_keys(owner.user())? >= MOST_KEYS {
        return Err(ApiKeyError::TooMany.into());
    }
    let secret = accounts.api_keys.fresh()?;
    let draft = ApiKeyDraft { name, scopes: scopes.into_iter().collect(), plan, expires_at };
    let (key, event) = ApiKey::create(owner.user(), draft, &secret, owner.permissions(), ctx.at)?;
    unit.add_api_key(&key, &digest(&secret))?;
    note_key(unit, event, None, Some(&key));
    Ok(ApiKeyView::of(&key, None).map(|it| it.with(&secret)))
}

/// Changes what a key is called, by what it is measured, or when it ends.
pub fn update_api_key(
    ctx: &Ctx,
    keeper: &ApiKeyKeeper,
    unit: &mut dyn IdentityUnit,
    (id, wanted): (ApiKeyId, &Precondition),
    command: &UpdateApiKey,
) -> Result<Record<ApiKeyView>, Failure> {
    let UpdateApiKey { name, plan, expires_at } = command.clone();
    if name.is_keep() && plan.is_keep() && expires_at.is_keep() {
        return Err(Failure::invalid(vec![Violation::new("", "empty", "names no member to change")]));
    }
    let chosen = match &plan {
        Change::Set(plan) => Some((plan.clone(), is_open(unit, plan)?)),
        Change::Keep => None,
    };
    let was = to_keep(unit, keeper, id, wanted)?;
    if let Some((plan, open)) = chosen
        && plan != was.facts().plan
    {
        keeper.may_choose(open)?;
    }
    let mut now = was.clone();
    if let Some(event) = now.change(ApiKeyChange { name, plan, expires_at }, ctx.at)? {
        unit.save_api_key(&now)?;
        unit.access_changed(now.facts().owner);
        note_key(unit, event, Some(&was), Some(&now));
    }
    shown(unit, id)
}

/// Replaces the secret of one's own key, after a login of late. The new one is shown this once; the old one stays good for a while.
pub fn rotate_api_key(
    ctx: &Ctx,
    owner: &ApiKeyOwner,
    unit: &mut dyn IdentityUnit,
    accounts: &Accounts,
    (id, wanted): (ApiKeyId, &Precondition),
    command: RotateApiKey,
) -> Result<Record<ApiKeyView>, Failure> {
    recent(ctx, unit, owner.session(), &accounts.policy.sessions)?;
    let was = unit.api_key(id)?.filter(|it| it.facts().owner == owner.user()).ok_or(ApiKeyError::NotFound)?;
    wanted.check(was.facts().revision)?;
    let (mut now, secret) = (was.clone(), accounts.api_keys.fresh()?);
    let event = now.rotate(&secret, command.overlap_seconds, command.expires_at, ctx.at)?;
    unit.replace_secret(&now, &digest(&secret))?;
    unit.access_changed(owner.user());
    note_key(unit, event, Some(&was), Some(&now));
    Ok(shown(unit, id)?.map(|it| it.with(&secret)))
}

/// Revokes a key: it is good for nothing from now on.
pub fn delete_api_key(
    _: &Ctx,
    keeper: &ApiKeyKeeper,
    unit: &mut dyn IdentityUnit,
    id: ApiKeyId,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let key = to_keep(unit, keeper, id, wanted)?;
    unit.remove_api_key(id)?;
    unit.access_changed(key.facts().owner);
    note_key(unit, ApiKeyEvent::Revoked, Some(&key), None);
    Ok(())
}

/// Whether people may choose this plan for themselves.
fn is_open(unit: &mut dyn IdentityUnit, plan: &PlanSlug) -> Result<bool, Failure> {
    Ok(unit.usage_plan(plan)?.ok_or(ApiKeyError::UnknownPlan)?.facts().self_service)
}

/// The key, if whoever looks after it may know of it.
fn to_keep(
    unit: &mut dyn IdentityUnit,
    keeper: &ApiKeyKeeper,
    id: ApiKeyId,
    wanted: &Precondition,
) -> Result<ApiKey, Failure> {
    let key = unit.api_key(id)?.filter(|it| keeper.reaches(it.facts().owner)).ok_or(ApiKeyError::NotFound)?;
    wanted.check(key.facts().revision)?;
    Ok(key)
}

fn shown(unit: &mut dyn IdentityUnit, id: ApiKeyId) -> Result<Record<ApiKeyView>, Failure> {
    Ok(unit.api_key_view(id)?.ok_or(ApiKeyError::NotFound)?)
}
