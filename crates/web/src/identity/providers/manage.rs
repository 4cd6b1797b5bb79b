//! Providers, for those who manage them.

use actix_web::web::Data;
use application::identity::{
    self, Accounts, CreateIdentityProvider, OutsideLogins, ProviderFilter, ProviderSort, ProviderView,
    UpdateIdentityProvider,
};
use domain::identity::{ProviderManager, ProviderSlug};

use crate::{
    body::{Body, MergePatch},
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, Done, Found, Reply},
    path::Named,
    problem::Problem,
};

pub(super) async fn list_identity_providers(
    call: Call<ProviderManager>,
    list: List<ProviderFilter, ProviderSort>,
) -> Result<Listed<ProviderView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| identity::list_identity_providers(&by, reader.identity(), &page))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn get_identity_provider(
    call: Call<ProviderManager>,
    slug: Named<ProviderSlug>,
) -> Result<Found<ProviderView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| identity::get_identity_provider(&by, reader.identity(), &slug)).await.map(Found::from)
}

pub(super) async fn create_identity_provider(
    call: Call<ProviderManager>,
    body: Body<CreateIdentityProvider>,
    accounts: Data<Accounts>,
    means: Data<OutsideLogins>,
) -> Result<Reply<Created<ProviderView>>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = identity::create_identity_provider(ctx, (&accounts, &means), &by, uow.identity(), &body)?;
        Ok(Created { location: format!("/v1/identity-providers/{}", record.view.slug), record })
    })
    .await
}

pub(super) async fn update_identity_provider(
    call: Call<ProviderManager>,
    slug: Named<ProviderSlug>,
    wanted: IfMatch,
    body: MergePatch<UpdateIdentityProvider>,
    accounts: Data<Accounts>,
    means: Data<OutsideLogins>,
) -> Result<Reply<Changed<ProviderView>>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let place = (&slug.0, &wanted.0);
        identity::update_identity_provider(ctx, (&accounts, &means), &by, uow.identity(), place, &body).map(Changed)
    })
    .await
}

pub(super) async fn delete_identity_provider(
    call: Call<ProviderManager>,
    slug: Named<ProviderSlug>,
    wanted: IfMatch,
) -> Result<Reply<Done>, Problem> {
    let by = call.role;
    call.write(move |_, uow| identity::delete_identity_provider(&by, uow.identity(), &slug, &wanted.0).map(|()| Done))
        .await
}
