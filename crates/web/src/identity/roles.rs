//! `/v1/roles`, `/v1/permissions`

use application::identity::{
    self, CreateRole, NameSort, PermissionFilter, PermissionView, ReplaceRole, RoleFilter, RoleView,
};
use domain::identity::{RoleManager, RoleName, RoleReader};

use crate::{
    body::Body,
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Created, Done, Found, Put, Reply},
    path::Named,
    problem::Problem,
};

type Answer<T> = Result<Reply<T>, Problem>;

fn location(role: &RoleView) -> String {
    format!("/v1/roles/{}", role.name)
}

pub(super) async fn list_roles(
    call: Call<RoleReader>,
    list: List<RoleFilter, NameSort>,
) -> Result<Listed<RoleView>, Problem> {
    let (filter, page, link) = list.split();
    let by = call.role;
    call.read(move |_, reader| identity::list_roles(&by, reader.identity(), &filter, &page)).await.map(|it| link.to(it))
}

pub(super) async fn list_permissions(
    call: Call<RoleReader>,
    list: List<PermissionFilter, NameSort>,
) -> Result<Listed<PermissionView>, Problem> {
    let (_, page, link) = list.split();
    Ok(link.to(identity::list_permissions(&call.role, &page)))
}

pub(super) async fn create_role(call: Call<RoleManager>, body: Body<CreateRole>) -> Answer<Created<RoleView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = identity::create_role(ctx, &by, uow.identity(), &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

pub(super) async fn get_role(call: Call<RoleReader>, name: Named<RoleName>) -> Result<Found<RoleView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| identity::get_role(&by, reader.identity(), &name)).await.map(Found::from)
}

pub(super) async fn replace_role(
    call: Call<RoleManager>,
    name: Named<RoleName>,
    wanted: IfMatch,
    body: Body<ReplaceRole>,
) -> Answer<Put<RoleView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let upserted = identity::replace_role(ctx, &by, uow.identity(), &name, &wanted.0, &body)?;
        Ok(Put::new(upserted, location))
    })
    .await
}

pub(super) async fn delete_role(call: Call<RoleManager>, name: Named<RoleName>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |ctx, uow| identity::delete_role(ctx, &by, uow.identity(), &name, &wanted.0).map(|()| Done)).await
}
