//! One's own accounts at providers.

use actix_web::web::Data;
use application::identity::{
    self, Accounts, BeginIdentityLink, CompleteIdentityLink, IdentityFilter, IdentitySort, IdentityView, OutsideLogins,
    ProviderLoginView,
};
use domain::identity::{LinkId, Member};

use crate::{
    body::Body,
    call::{Call, GivesCredential},
    list::{List, Listed},
    outcome::{Done, Issued, Plain, Reply},
    path::Named,
    problem::Problem,
};

pub(super) async fn list_identities(
    call: Call<Member>,
    list: List<IdentityFilter, IdentitySort>,
) -> Result<Listed<IdentityView>, Problem> {
    let (member, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| identity::list_identities(&member, reader.identity(), &page)).await.map(|it| link.to(it))
}

pub(super) async fn begin_identity_link(
    call: Call<Member, GivesCredential>,
    body: Body<BeginIdentityLink>,
    accounts: Data<Accounts>,
    means: Data<OutsideLogins>,
) -> Result<Issued<ProviderLoginView>, Problem> {
    let member = call.role;
    let (gateway, caller) = call.steps();
    let begun = identity::begin_identity_link(&gateway, &accounts, &means, (caller, member), body.0);
    Ok(Issued(begun.await?))
}

pub(super) async fn complete_identity_link(
    call: Call<Member>,
    body: Body<CompleteIdentityLink>,
    accounts: Data<Accounts>,
) -> Result<Reply<Plain<IdentityView>>, Problem> {
    let member = call.role;
    call.write(move |ctx, uow| {
        identity::complete_identity_link(ctx, &accounts, &member, uow.identity(), &body).map(Plain)
    })
    .await
}

pub(super) async fn delete_identity(
    call: Call<Member>,
    id: Named<LinkId>,
    accounts: Data<Accounts>,
) -> Result<Reply<Done>, Problem> {
    let member = call.role;
    call.write(move |ctx, uow| identity::delete_identity(ctx, &accounts, &member, uow.identity(), id.0).map(|()| Done))
        .await
}
