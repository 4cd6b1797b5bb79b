//! `/v1/sessions`

use std::sync::Arc;

use actix_web::{HttpRequest, http::header, web::Data};
use application::identity::{
    self, Accounts, CreateSession, OpenSessionFilter, OpenSessionSort, OpenSessionView, RefreshSession, SessionView,
};
use domain::{
    identity::{Member, UserManager},
    kernel::{Anyone, SessionId, UserId},
};
use serde_json::Value;

use crate::{
    body::Body,
    call::{Call, GivesCredential},
    list::{List, Listed},
    outcome::{Done, Issued, Plain},
    path::{Named, Segment},
    problem::Problem,
};

pub(super) async fn create_session(
    call: Call<Anyone, GivesCredential>,
    body: Body<CreateSession>,
    accounts: Data<Accounts>,
) -> Result<Issued<SessionView>, Problem> {
    let agent = agent(call.request());
    let (gateway, mut caller) = call.steps();
    caller.request.agent = agent;
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

/// What the client calls itself.
pub(super) fn agent(request: &HttpRequest) -> Option<Arc<str>> {
    request.headers().get(header::USER_AGENT).map(|it| String::from_utf8_lossy(it.as_bytes()).into())
}

pub(super) async fn list_sessions(
    call: Call<Member>,
    list: List<OpenSessionFilter, OpenSessionSort>,
) -> Result<Listed<OpenSessionView>, Problem> {
    let (member, (_, page, link)) = (call.role, list.split());
    call.read(move |ctx, reader| identity::list_sessions(ctx, &member, reader.identity(), &page))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn delete_sessions(call: Call<Member>) -> Result<Done, Problem> {
    let member = call.role;
    call.write_plainly(move |ctx, uow| identity::delete_sessions(ctx, &member, uow.identity())).await?;
    Ok(Done)
}

pub(super) async fn delete_session(call: Call<Member>, id: Named<SessionId>) -> Result<Done, Problem> {
    let member = call.role;
    call.write_plainly(move |ctx, uow| identity::delete_session(ctx, &member, uow.identity(), id.0)).await?;
    Ok(Done)
}

/// The login that a path names below its owner.
pub(super) struct OfSomebody(SessionId);

impl Segment for OfSomebody {
    const NAME: &'static str = "session_id";

    fn read(text: &str) -> Option<Self> {
        SessionId::read(text).map(Self)
    }

    fn schema() -> Value {
        SessionId::schema()
    }
}

pub(super) async fn list_user_sessions(
    call: Call<UserManager>,
    id: Named<UserId>,
    list: List<OpenSessionFilter, OpenSessionSort>,
) -> Result<Listed<OpenSessionView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read_weighing(page.total, move |ctx, reader| {
        identity::list_user_sessions(ctx, &by, reader.identity(), id.0, &page)
    })
    .await
    .map(|it| link.to(it))
}

pub(super) async fn delete_user_sessions(call: Call<UserManager>, id: Named<UserId>) -> Result<Done, Problem> {
    let by = call.role;
    call.write_plainly(move |ctx, uow| identity::delete_user_sessions(ctx, &by, uow.identity(), id.0)).await?;
    Ok(Done)
}

pub(super) async fn delete_user_session(
    call: Call<UserManager>,
    id: Named<UserId>,
    session: Named<OfSomebody>,
) -> Result<Done, Problem> {
    let (by, which) = (call.role, (id.0, session.0.0));
    call.write_plainly(move |ctx, uow| identity::delete_user_session(ctx, &by, uow.identity(), which)).await?;
    Ok(Done)
}

pub(super) async fn delete_current_session(call: Call<Member>) -> Result<Done, Problem> {
    let member = call.role;
    call.write_plainly(move |ctx, uow| identity::delete_current_session(ctx, &member, uow.identity())).await?;
    Ok(Done)
}
