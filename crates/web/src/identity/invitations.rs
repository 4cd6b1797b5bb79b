//! `/v1/invitations`

use actix_web::web::Data;
use application::identity::{self, Accounts, CreateInvitation, InvitationFilter, InvitationSort, InvitationView};
use domain::identity::{InvitationId, UserManager};

use super::users::Answer;
use crate::{
    body::Body,
    call::Call,
    list::{List, Listed},
    outcome::{Created, Done, Found},
    path::Named,
    problem::Problem,
};

pub(super) async fn create_invitation(
    call: Call<UserManager>,
    body: Body<CreateInvitation>,
    accounts: Data<Accounts>,
) -> Answer<Created<InvitationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = identity::create_invitation(ctx, &accounts, &by, uow.identity(), &body)?;
        let location = format!("/v1/invitations/{}", record.view.id);
        Ok(Created { record, location })
    })
    .await
}

pub(super) async fn list_invitations(
    call: Call<UserManager>,
    list: List<InvitationFilter, InvitationSort>,
) -> Result<Listed<InvitationView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read_weighing(page.total, move |_, reader| identity::list_invitations(&by, reader.identity(), &page))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn get_invitation(
    call: Call<UserManager>,
    id: Named<InvitationId>,
) -> Result<Found<InvitationView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| identity::get_invitation(&by, reader.identity(), id.0)).await.map(Found::from)
}

pub(super) async fn delete_invitation(call: Call<UserManager>, id: Named<InvitationId>) -> Answer<Done> {
    let by = call.role;
    call.write(move |_, uow| identity::delete_invitation(&by, uow.identity(), id.0).map(|()| Done)).await
}
