//! `/v1/magazines`

use actix_web::web::Data;
use application::bookstore::{
    self, CreateMagazine, MagazineFilter, MagazineSort, MagazineView, ReplaceMagazine, Shop, UpdateMagazine,
};
use domain::{
    bookstore::{Cataloguer, ProductId},
    kernel::Anyone,
};

use super::Answer;
use crate::{
    body::{Body, MergePatch, NoBody},
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, Done, Found, Put},
    path::Named,
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/magazines", list_magazines, "List magazines")
        .refuses(&[403])
        .post("/v1/magazines", create_magazine, "Add a magazine")
        .get("/v1/magazines/{id}", get_magazine, "Show a magazine")
        .put("/v1/magazines/{id}", replace_magazine, "Add or replace a magazine")
        .patch("/v1/magazines/{id}", update_magazine, "Change a magazine")
        .delete("/v1/magazines/{id}", delete_magazine, "Delete a magazine")
        .post("/v1/magazines/{id}/archive", archive_magazine, "Take a magazine out of the lists")
        .post("/v1/magazines/{id}/restore", restore_magazine, "Put a magazine back into the lists")
}

fn location(magazine: &MagazineView) -> String {
    format!("/v1/magazines/{}", magazine.id)
}

async fn list_magazines(
    call: Call<Anyone>,
    list: List<MagazineFilter, MagazineSort>,
    shop: Data<Shop>,
) -> Result<Listed<MagazineView>, Problem> {
    let (filter, page, link) = list.split();
    let heavy = filter.q.is_some() || page.total;
    call.read_weighing(heavy, move |ctx, reader| {
        bookstore::list_magazines(ctx, **shop, reader.bookstore(), &filter, &page)
    })
    .await
    .map(|it| link.to(it))
}

async fn get_magazine(call: Call<Anyone>, id: Named<ProductId>) -> Result<Found<MagazineView>, Problem> {
    call.read(move |_, reader| bookstore::get_magazine(reader.bookstore(), id.0)).await.map(Found::from)
}

async fn create_magazine(call: Call<Cataloguer>, body: Body<CreateMagazine>) -> Answer<Created<MagazineView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = bookstore::create_magazine(ctx, &by, uow.bookstore(), &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

async fn replace_magazine(
    call: Call<Cataloguer>,
    id: Named<ProductId>,
    wanted: IfMatch,
    body: Body<ReplaceMagazine>,
) -> Answer<Put<MagazineView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let upserted = bookstore::replace_magazine(ctx, &by, uow.bookstore(), id.0, &wanted.0, &body)?;
        Ok(Put::new(upserted, location))
    })
    .await
}

async fn update_magazine(
    call: Call<Cataloguer>,
    id: Named<ProductId>,
    wanted: IfMatch,
    body: MergePatch<UpdateMagazine>,
) -> Answer<Changed<MagazineView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        bookstore::update_magazine(ctx, &by, uow.bookstore(), id.0, &wanted.0, &body).map(Changed)
    })
    .await
}

async fn delete_magazine(call: Call<Cataloguer>, id: Named<ProductId>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |_, uow| bookstore::delete_magazine(&by, uow.bookstore(), id.0, &wanted.0).map(|()| Done)).await
}

async fn archive_magazine(
    call: Call<Cataloguer>,
    id: Named<ProductId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<MagazineView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::archive_magazine(ctx, &by, uow.bookstore(), id.0, &wanted.0).map(Changed))
        .await
}

async fn restore_magazine(
    call: Call<Cataloguer>,
    id: Named<ProductId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<MagazineView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::restore_magazine(ctx, &by, uow.bookstore(), id.0, &wanted.0).map(Changed))
        .await
}
