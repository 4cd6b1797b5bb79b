//! `/v1/users`

use actix_web::web::Data;
use application::identity::{
    self, Accounts, ChangePassword, CreateUser, Registered, RequestedView, SetUserRoles, UpdateMe, UpdateUser,
    UserFilter, UserSort, UserView,
};
use domain::{
    identity::{Bearer, Member, UserManager, UserReader},
    kernel::{Anyone, UserId},
};

use crate::{
    body::{Body, MergePatch},
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, CreatedOrRequested, Done, Found, Reply, Requested},
    path::Named,
    problem::Problem,
};

pub(super) type Answer<T> = Result<Reply<T>, Problem>;

pub(super) async fn create_user(
    call: Call<Anyone>,
    body: Body<CreateUser>,
    accounts: Data<Accounts>,
) -> Answer<CreatedOrRequested<UserView, RequestedView>> {
    let new = identity::prepare_user(&accounts, call.actor(), body.0).await?;
    call.write(move |ctx, uow| {
        Ok(match identity::register_user(ctx, &accounts, uow.identity(), &new)? {
            Registered::Opened(record) => {
                let location = format!("/v1/users/{}", record.view.id);
                CreatedOrRequested::Created(Created { record, location })
            }
            Registered::Requested(view) => CreatedOrRequested::Requested(Requested(view)),
        })
    })
    .await
}

pub(super) async fn list_users(
    call: Call<UserReader>,
    list: List<UserFilter, UserSort>,
) -> Result<Listed<UserView>, Problem> {
    let (filter, page, link) = list.split();
    let role = call.role;
    call.read_weighing(true, move |_, reader| identity::list_users(&role, reader.identity(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn get_me(call: Call<Bearer>) -> Result<Found<UserView>, Problem> {
    let bearer = call.role;
    call.read(move |_, reader| identity::get_me(&bearer, reader.identity())).await.map(Found::from)
}

pub(super) async fn update_me(
    call: Call<Member>,
    wanted: IfMatch,
    body: MergePatch<UpdateMe>,
) -> Answer<Changed<UserView>> {
    let member = call.role;
    call.write(move |ctx, uow| identity::update_me(ctx, &member, uow.identity(), &wanted.0, &body).map(Changed)).await
}

pub(super) async fn change_password(
    call: Call<Member>,
    body: Body<ChangePassword>,
    accounts: Data<Accounts>,
) -> Result<Done, Problem> {
    let member = call.role;
    let (gateway, caller) = call.steps();
    identity::change_password(&gateway, &accounts, caller, member, body.0).await?;
    Ok(Done)
}

pub(super) async fn get_user(call: Call<UserReader>, id: Named<UserId>) -> Result<Found<UserView>, Problem> {
    let role = call.role;
    call.read(move |_, reader| identity::get_user(&role, reader.identity(), id.0)).await.map(Found::from)
}

pub(super) async fn update_user(
    call: Call<UserManager>,
    id: Named<UserId>,
    wanted: IfMatch,
    body: MergePatch<UpdateUser>,
) -> Answer<Changed<UserView>> {
    let by = call.role;
    call.write(move |ctx, uow| identity::update_user(ctx, &by, uow.identity(), id.0, &wanted.0, &body).map(Changed))
        .await
}

pub(super) async fn delete_me(call: Call<Member>, wanted: IfMatch, accounts: Data<Accounts>) -> Answer<Done> {
    let member = call.role;
    call.write(move |ctx, uow| identity::delete_me(ctx, &accounts, &member, uow.identity(), &wanted.0).map(|()| Done))
        .await
}

pub(super) async fn delete_user(
    call: Call<UserManager>,
    id: Named<UserId>,
    wanted: IfMatch,
    accounts: Data<Accounts>,
) -> Answer<Done> {
    let by = call.role;
    call.write(move |ctx, uow| {
        identity::delete_user(ctx, &accounts, &by, uow.identity(), id.0, &wanted.0).map(|()| Done)
    })
    .await
}

pub(super) async fn set_user_roles(
    call: Call<UserManager>,
    id: Named<UserId>,
    wanted: IfMatch,
    body: Body<SetUserRoles>,
) -> Answer<Changed<UserView>> {
    let by = call.role;
    call.write(move |ctx, uow| identity::set_user_roles(ctx, &by, uow.identity(), id.0, &wanted.0, &body).map(Changed))
        .await
}
