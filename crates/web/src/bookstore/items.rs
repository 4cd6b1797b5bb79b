//! `/v1/items`

use actix_web::web::Data;
use application::bookstore::{self, CreateItem, ItemFilter, ItemSort, ItemView, ReplaceItem, Shop, UpdateItem};
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
        .get("/v1/items", list_items, "List items")
        .refuses(&[403])
        .post("/v1/items", create_item, "Add an item")
        .get("/v1/items/{id}", get_item, "Show an item")
        .put("/v1/items/{id}", replace_item, "Add or replace an item")
        .patch("/v1/items/{id}", update_item, "Change an item")
        .delete("/v1/items/{id}", delete_item, "Delete an item")
        .post("/v1/items/{id}/archive", archive_item, "Take an item out of the lists")
        .post("/v1/items/{id}/restore", restore_item, "Put an item back into the lists")
}

fn location(item: &ItemView) -> String {
    format!("/v1/items/{}", item.id)
}

async fn list_items(
    call: Call<Anyone>,
    list: List<ItemFilter, ItemSort>,
    shop: Data<Shop>,
) -> Result<Listed<ItemView>, Problem> {
    let (filter, page, link) = list.split();
    let heavy = filter.q.is_some() || page.total;
    call.read_weighing(heavy, move |ctx, reader| bookstore::list_items(ctx, **shop, reader.bookstore(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn get_item(call: Call<Anyone>, id: Named<ProductId>) -> Result<Found<ItemView>, Problem> {
    call.read(move |_, reader| bookstore::get_item(reader.bookstore(), id.0)).await.map(Found::from)
}

async fn create_item(call: Call<Cataloguer>, body: Body<CreateItem>) -> Answer<Created<ItemView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = bookstore::create_item(ctx, &by, uow.bookstore(), &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

async fn replace_item(
    call: Call<Cataloguer>,
    id: Named<ProductId>,
    wanted: IfMatch,
    body: Body<ReplaceItem>,
) -> Answer<Put<ItemView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let upserted = bookstore::replace_item(ctx, &by, uow.bookstore(), id.0, &wanted.0, &body)?;
        Ok(Put::new(upserted, location))
    })
    .await
}

async fn update_item(
    call: Call<Cataloguer>,
    id: Named<ProductId>,
    wanted: IfMatch,
    body: MergePatch<UpdateItem>,
) -> Answer<Changed<ItemView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::update_item(ctx, &by, uow.bookstore(), id.0, &wanted.0, &body).map(Changed))
        .await
}

async fn delete_item(call: Call<Cataloguer>, id: Named<ProductId>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |_, uow| bookstore::delete_item(&by, uow.bookstore(), id.0, &wanted.0).map(|()| Done)).await
}

async fn archive_item(
    call: Call<Cataloguer>,
    id: Named<ProductId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<ItemView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::archive_item(ctx, &by, uow.bookstore(), id.0, &wanted.0).map(Changed)).await
}

async fn restore_item(
    call: Call<Cataloguer>,
    id: Named<ProductId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<ItemView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::restore_item(ctx, &by, uow.bookstore(), id.0, &wanted.0).map(Changed)).await
}
