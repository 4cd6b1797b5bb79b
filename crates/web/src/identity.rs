//! `/v1/users`, `/v1/sessions`

use actix_web::web::Data;
use application::identity::{
    self, Accounts, ChangePassword, CreateSession, CreateUser, RefreshSession, SessionView, SetUserRoles, UpdateMe,
    UpdateUser, UserFilter, UserSort, UserView,
};
use domain::{
    identity::{Member, UserManager, UserReader},
    kernel::{Anyone, UserId},
};

use crate::{
    body::{Body, MergePatch},
    call::{Call, GivesCredential},
    conditional::IfMatch,
    describe::{Describe, Operation},
    list::{List, Listed},
    outcome::{Changed, Created, Done, Found, Issued, Plain, Reply},
    path::Named,
    problem::Problem,
    routes::Routes,
};

pub(crate) fn routes() -> Routes {
    Routes::new("identity", "Accounts, roles and logins.")
        .post("/v1/users", create_user, "Open an account")
        .note("For oneself where registration is open; always for those who manage accounts.")
        .refuses(&[403])
        .get("/v1/users", list_users, "List accounts")
        .get("/v1/users/me", get_me, "Show one's own account")
        .patch("/v1/users/me", update_me, "Change one's own account")
        .delete("/v1/users/me", delete_me, "Close one's account")
        .note("For ever; all of its sessions end. The last administrator stays one.")
        .put("/v1/users/me/password", change_password, "Change one's password")
        .note("Ends all of one's other sessions.")
        .get("/v1/users/{id}", get_user, "Show an account")
        .patch("/v1/users/{id}", update_user, "Change an account")
        .delete("/v1/users/{id}", delete_user, "Close an account")
        .note("For ever; all of its sessions end. It can still be looked up. The last administrator stays one.")
        .put("/v1/users/{id}/roles", set_user_roles, "Set somebody's roles")
        .note("Replaces all roles; `member` stays in any case. The last administrator stays one.")
        .post("/v1/sessions", create_session, "Log in")
        .note("Answers the same whether the account is unknown, closed or the password wrong.")
        .post("/v1/sessions/refresh", refresh_session, "Get a new access token")
        .note("A refresh token is good for one use; using it twice ends the session.")
        .delete("/v1/sessions/current", delete_current_session, "Log out")
}

type Answer<T> = Result<Reply<T>, Problem>;

async fn create_user(
    call: Call<Anyone>,
    body: Body<CreateUser>,
    accounts: Data<Accounts>,
) -> Answer<Created<UserView>> {
    let new = identity::prepare_user(&accounts, call.actor(), body.0).await?;
    call.write(move |ctx, uow| {
        let record = identity::create_user(ctx, uow.identity(), &new)?;
        let location = format!("/v1/users/{}", record.view.id);
        Ok(Created { record, location })
    })
    .await
}

async fn list_users(call: Call<UserReader>, list: List<UserFilter, UserSort>) -> Result<Listed<UserView>, Problem> {
    let (filter, page, link) = list.split();
    let role = call.role;
    call.read_weighing(true, move |_, reader| identity::list_users(&role, reader.identity(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn get_me(call: Call<Member>) -> Result<Found<UserView>, Problem> {
    let member = call.role;
    call.read(move |_, reader| identity::get_me(&member, reader.identity())).await.map(Found::from)
}

async fn update_me(call: Call<Member>, wanted: IfMatch, body: MergePatch<UpdateMe>) -> Answer<Changed<UserView>> {
    let member = call.role;
    call.write(move |ctx, uow| identity::update_me(ctx, &member, uow.identity(), &wanted.0, &body).map(Changed)).await
}

async fn change_password(
    call: Call<Member>,
    body: Body<ChangePassword>,
    accounts: Data<Accounts>,
) -> Result<Done, Problem> {
    let member = call.role;
    let (gateway, caller) = call.steps();
    identity::change_password(&gateway, &accounts, caller, member, body.0).await?;
    Ok(Done)
}

async fn get_user(call: Call<UserReader>, id: Named<UserId>) -> Result<Found<UserView>, Problem> {
    let role = call.role;
    call.read(move |_, reader| identity::get_user(&role, reader.identity(), id.0)).await.map(Found::from)
}

async fn update_user(
    call: Call<UserManager>,
    id: Named<UserId>,
    wanted: IfMatch,
    body: MergePatch<UpdateUser>,
) -> Answer<Changed<UserView>> {
    let by = call.role;
    call.write(move |ctx, uow| identity::update_user(ctx, &by, uow.identity(), id.0, &wanted.0, &body).map(Changed))
        .await
}

async fn delete_me(call: Call<Member>, wanted: IfMatch) -> Answer<Done> {
    let member = call.role;
    call.write(move |ctx, uow| identity::delete_me(ctx, &member, uow.identity(), &wanted.0).map(|()| Done)).await
}

async fn delete_user(call: Call<UserManager>, id: Named<UserId>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |ctx, uow| identity::delete_user(ctx, &by, uow.identity(), id.0, &wanted.0).map(|()| Done)).await
}

async fn set_user_roles(
    call: Call<UserManager>,
    id: Named<UserId>,
    wanted: IfMatch,
    body: Body<SetUserRoles>,
) -> Answer<Changed<UserView>> {
    let by = call.role;
    call.write(move |ctx, uow| identity::set_user_roles(ctx, &by, uow.identity(), id.0, &wanted.0, &body).map(Changed))
        .await
}

async fn create_session(
    call: Call<Anyone, GivesCredential>,
    body: Body<CreateSession>,
    accounts: Data<Accounts>,
) -> Result<Issued<SessionView>, Problem> {
    let (gateway, caller) = call.steps();
    Ok(Issued(identity::create_session(&gateway, &accounts, caller, body.0).await?))
}

async fn refresh_session(
    call: Call<Anyone, GivesCredential>,
    body: Body<RefreshSession>,
    accounts: Data<Accounts>,
) -> Result<Plain<SessionView>, Problem> {
    let (gateway, caller) = call.steps();
    Ok(Plain(identity::refresh_session(&gateway, &accounts, caller, body.0).await?))
}

async fn delete_current_session(call: Call<Member>) -> Result<Done, Problem> {
    let member = call.role;
    call.write_plainly(move |ctx, uow| identity::delete_current_session(ctx, &member, uow.identity())).await?;
    Ok(Done)
}

impl Describe for Data<Accounts> {
    fn describe(operation: &mut Operation) {
        operation.may_fail(&[429]);
    }
}
