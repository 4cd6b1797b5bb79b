//! `/v1/usage-plans`

use application::identity::{self, CreateUsagePlan, PlanFilter, PlanSort, UpdateUsagePlan, UsagePlanView};
use domain::{
    identity::{PlanManager, PlanSlug},
    kernel::Anyone,
};

use crate::{
    body::{Body, MergePatch},
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, Done, Found, Reply},
    path::Named,
    problem::Problem,
};

pub(super) async fn list_usage_plans(
    call: Call<Anyone>,
    list: List<PlanFilter, PlanSort>,
) -> Result<Listed<UsagePlanView>, Problem> {
    let (filter, page, link) = list.split();
    let anyone = call.role;
    call.read(move |_, reader| identity::list_usage_plans(&anyone, reader.identity(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn get_usage_plan(call: Call<Anyone>, slug: Named<PlanSlug>) -> Result<Found<UsagePlanView>, Problem> {
    let anyone = call.role;
    call.read(move |_, reader| identity::get_usage_plan(&anyone, reader.identity(), &slug)).await.map(Found::from)
}

pub(super) async fn create_usage_plan(
    call: Call<PlanManager>,
    body: Body<CreateUsagePlan>,
) -> Result<Reply<Created<UsagePlanView>>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = identity::create_usage_plan(ctx, &by, uow.identity(), &body)?;
        Ok(Created { location: format!("/v1/usage-plans/{}", record.view.slug), record })
    })
    .await
}

pub(super) async fn update_usage_plan(
    call: Call<PlanManager>,
    slug: Named<PlanSlug>,
    wanted: IfMatch,
    body: MergePatch<UpdateUsagePlan>,
) -> Result<Reply<Changed<UsagePlanView>>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| {
        identity::update_usage_plan(ctx, &by, uow.identity(), (&slug.0, &wanted.0), &body).map(Changed)
    })
    .await
}

pub(super) async fn delete_usage_plan(
    call: Call<PlanManager>,
    slug: Named<PlanSlug>,
    wanted: IfMatch,
) -> Result<Reply<Done>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| identity::delete_usage_plan(ctx, &by, uow.identity(), &slug, &wanted.0).map(|()| Done))
        .await
}
