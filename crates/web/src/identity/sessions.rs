//! `/v1/sessions`

use actix_web::web::Data;
use application::identity::{self, Accounts, CreateSession, RefreshSession, SessionView};
use domain::{identity::Member, kernel::Anyone};

use crate::{
    body::Body,
    call::{Call, GivesCredential},
    outcome::{Done, Issued, Plain},
    problem::Problem,
};

pub(super) async fn create_session(
    call: Call<Anyone, GivesCredential>,
    body: Body<CreateSession>,
    accounts: Data<Accounts>,
) -> Result<Issued<SessionView>, Problem> {
    let (gateway, caller) = call.steps();
    Ok(Issued(identity::create_session(&gateway, &accounts, caller, body.0).await?))
}

pub(super) async fn refresh_session(
    call: Call<Anyone, GivesCredential>,
    body: Body<RefreshSession>,
    accounts: Data<Accounts>,
) -> Result<Plain<SessionView>, Problem> {
    let (gateway, caller) = call.steps();
    Ok(Plain(identity::refresh_session(&gateway, &accounts, caller, body.0).await?))
}

pub(super) async fn delete_current_session(call: Call<Member>) -> Result<Done, Problem> {
    let member = call.role;
    call.write_plainly(move |ctx, uow| identity::delete_current_session(ctx, &member, uow.identity())).await?;
    Ok(Done)
}
