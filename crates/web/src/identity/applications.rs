//! `/v1/oauth-clients`, `/v1/users/me/consents`

use actix_web::web::Data;
use application::identity::{
    self, Accounts, ConsentFilter, ConsentSort, ConsentView, CreateOAuthClient, OAuthClientFilter, OAuthClientSort,
    OAuthClientView, RotateOAuthClientSecret, UpdateOAuthClient,
};
use domain::{
    identity::{Member, OAuthClientManager},
    kernel::ClientId,
};

use crate::{
    body::{Body, MergePatch},
    call::{Call, GivesCredential},
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, Done, Found, Reply},
    path::Named,
    problem::Problem,
};

pub(super) async fn list_oauth_clients(
    call: Call<OAuthClientManager>,
    list: List<OAuthClientFilter, OAuthClientSort>,
) -> Result<Listed<OAuthClientView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read_weighing(page.total, move |_, reader| identity::list_oauth_clients(&by, reader.identity(), &page))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn create_oauth_client(
    call: Call<OAuthClientManager, GivesCredential>,
    body: Body<CreateOAuthClient>,
    accounts: Data<Accounts>,
) -> Result<Created<OAuthClientView>, Problem> {
    let by = call.role;
    call.write_plainly(move |ctx, uow| {
        let record = identity::create_oauth_client(ctx, &by, uow.identity(), &accounts, &body)?;
        Ok(Created { location: format!("/v1/oauth-clients/{}", record.view.id), record })
    })
    .await
}

pub(super) async fn get_oauth_client(
    call: Call<OAuthClientManager>,
    id: Named<ClientId>,
) -> Result<Found<OAuthClientView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| identity::get_oauth_client(&by, reader.identity(), id.0)).await.map(Found::from)
}

pub(super) async fn update_oauth_client(
    call: Call<OAuthClientManager>,
    id: Named<ClientId>,
    wanted: IfMatch,
    body: MergePatch<UpdateOAuthClient>,
    accounts: Data<Accounts>,
) -> Result<Reply<Changed<OAuthClientView>>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let named = (id.0, &wanted.0);
        identity::update_oauth_client(ctx, &by, uow.identity(), &accounts, named, &body).map(Changed)
    })
    .await
}

pub(super) async fn delete_oauth_client(
    call: Call<OAuthClientManager>,
    id: Named<ClientId>,
    wanted: IfMatch,
) -> Result<Reply<Done>, Problem> {
    let by = call.role;
    call.write(move |_, uow| identity::delete_oauth_client(&by, uow.identity(), id.0, &wanted.0).map(|()| Done)).await
}

pub(super) async fn rotate_oauth_client_secret(
    call: Call<OAuthClientManager, GivesCredential>,
    id: Named<ClientId>,
    wanted: IfMatch,
    body: Body<RotateOAuthClientSecret>,
    accounts: Data<Accounts>,
) -> Result<Changed<OAuthClientView>, Problem> {
    let by = call.role;
    call.write_plainly(move |ctx, uow| {
        let named = (id.0, &wanted.0);
        identity::rotate_oauth_client_secret(ctx, &by, uow.identity(), &accounts, named, body.0).map(Changed)
    })
    .await
}

pub(super) async fn list_consents(
    call: Call<Member>,
    list: List<ConsentFilter, ConsentSort>,
) -> Result<Listed<ConsentView>, Problem> {
    let (member, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| Ok(identity::list_consents(&member, reader.identity(), &page)?))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn delete_consent(call: Call<Member>, id: Named<ClientId>) -> Result<Done, Problem> {
    let member = call.role;
    call.write_plainly(move |ctx, uow| identity::delete_consent(ctx, &member, uow.identity(), id.0)).await?;
    Ok(Done)
}
