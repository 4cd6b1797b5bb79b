//! `/v1/api-keys`

use actix_web::web::Data;
use application::identity::{
    self, Accounts, ApiKeyFilter, ApiKeySort, ApiKeyUsageView, ApiKeyView, CreateApiKey, RotateApiKey, UpdateApiKey,
    UsageDayView, UsageFilter, UsageSort,
};
use domain::{
    identity::{ApiKeyKeeper, ApiKeyOwner},
    kernel::ApiKeyId,
};

use crate::{
    body::{Body, MergePatch},
    call::{Call, GivesCredential},
    conditional::IfMatch,
    list::{Headed, List, Listed},
    outcome::{Changed, Created, Done, Found, Reply},
    path::Named,
    problem::Problem,
};

pub(super) async fn list_api_keys(
    call: Call<ApiKeyKeeper>,
    list: List<ApiKeyFilter, ApiKeySort>,
) -> Result<Listed<ApiKeyView>, Problem> {
    let (filter, page, link) = list.split();
    let keeper = call.role;
    call.read_weighing(page.total, move |_, reader| identity::list_api_keys(&keeper, reader.identity(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn create_api_key(
    call: Call<ApiKeyOwner, GivesCredential>,
    body: Body<CreateApiKey>,
    accounts: Data<Accounts>,
) -> Result<Created<ApiKeyView>, Problem> {
    let owner = call.role;
    call.write_plainly(move |ctx, uow| {
        let record = identity::create_api_key(ctx, &owner, uow.identity(), &accounts, &body)?;
        Ok(Created { location: format!("/v1/api-keys/{}", record.view.id), record })
    })
    .await
}

pub(super) async fn get_api_key(call: Call<ApiKeyKeeper>, id: Named<ApiKeyId>) -> Result<Found<ApiKeyView>, Problem> {
    let keeper = call.role;
    // When it was last used changes without it.
    call.read(move |_, reader| identity::get_api_key(&keeper, reader.identity(), id.0)).await.map(Found::with_others)
}

pub(super) async fn update_api_key(
    call: Call<ApiKeyKeeper>,
    id: Named<ApiKeyId>,
    wanted: IfMatch,
    body: MergePatch<UpdateApiKey>,
) -> Result<Reply<Changed<ApiKeyView>>, Problem> {
    let keeper = call.role;
    call.write(move |ctx, uow| {
        identity::update_api_key(ctx, &keeper, uow.identity(), (id.0, &wanted.0), &body).map(Changed)
    })
    .await
}

pub(super) async fn delete_api_key(
    call: Call<ApiKeyKeeper>,
    id: Named<ApiKeyId>,
    wanted: IfMatch,
) -> Result<Reply<Done>, Problem> {
    let keeper = call.role;
    call.write(move |ctx, uow| identity::delete_api_key(ctx, &keeper, uow.identity(), id.0, &wanted.0).map(|()| Done))
        .await
}

pub(super) async fn rotate_api_key(
    call: Call<ApiKeyOwner, GivesCredential>,
    id: Named<ApiKeyId>,
    wanted: IfMatch,
    body: Body<RotateApiKey>,
    accounts: Data<Accounts>,
) -> Result<Changed<ApiKeyView>, Problem> {
    let owner = call.role;
    call.write_plainly(move |ctx, uow| {
        identity::rotate_api_key(ctx, &owner, uow.identity(), &accounts, (id.0, &wanted.0), body.0).map(Changed)
    })
    .await
}

pub(super) async fn list_api_key_usage(
    call: Call<ApiKeyKeeper>,
    id: Named<ApiKeyId>,
    list: List<UsageFilter, UsageSort>,
) -> Result<Headed<ApiKeyUsageView, UsageDayView>, Problem> {
    let (_, page, link) = list.split();
    let keeper = call.role;
    call.read(move |ctx, reader| identity::list_api_key_usage(ctx, &keeper, reader.identity(), id.0, &page))
        .await
        .map(|(head, page)| link.headed(head, page))
}
