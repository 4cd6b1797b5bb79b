//! What books, magazines and items have in common: one set of handlers serves every kind of product.

use actix_web::web::Data;
use application::{
    Reader,
    bookstore::{
        CacheKey, ChangedKind, ListedKind, Origin, Shop, archive_product, create_product, delete_product, get_product,
        list_products, replace_product, restore_product, update_product,
    },
};
use domain::{
    bookstore::{Cataloguer, ProductId},
    kernel::Anyone,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, shown::show};
use crate::{
    body::{Body, MergePatch, NoBody},
    call::Call,
    conditional::IfMatch,
    decode::Input,
    list::{List, Listed},
    outcome::{Changed, Created, Done, Found, Kept, Put},
    path::{Named, Segment},
    problem::Problem,
    routes::Routes,
};

/// A kind of product as clients know it.
pub(super) trait Resource:
    ChangedKind<
        Create: Input + Sync,
        Replace: Input + Sync,
        Update: Input + Sync,
        View: Serialize + ToSchema + Send + 'static,
        Key: Segment + Send,
    >
{
    /// What one is called, with its article: `a book`.
    const ONE: &'static str;
    /// What many are called, as in their paths: `books`.
    const MANY: &'static str;

    /// What one is addressed by.
    fn segment(view: &Self::View) -> String;
}

/// A kind of product whose lists are like those of others.
pub(super) trait ListedResource: Resource + ListedKind<Filter: Input, Key = ProductId> {
    /// What one is kept by.
    fn kept_by(id: ProductId) -> CacheKey;
}

/// To list products, and to show one.
pub(super) fn reads<K: ListedResource>(routes: Routes) -> Routes {
    routes
        .get(collection::<K>(), list::<K>, &format!("List {}", K::MANY))
        .named(format!("list_{}", K::MANY))
        .refuses(&[403])
        .get(member::<K>(), get::<K>, &format!("Show {}", K::ONE))
        .named(named::<K>("get"))
}

/// To add a product, and whatever can be done to one.
pub(super) fn changes<K: Resource>(routes: Routes) -> Routes {
    let (one, place) = (K::ONE, member::<K>());
    routes
        .post(collection::<K>(), create::<K>, &format!("Add {one}"))
        .named(named::<K>("create"))
        .put(place.clone(), replace::<K>, &format!("Add or replace {one}"))
        .named(named::<K>("replace"))
        .patch(place.clone(), update::<K>, &format!("Change {one}"))
        .named(named::<K>("update"))
        .delete(place.clone(), delete::<K>, &format!("Delete {one}"))
        .named(named::<K>("delete"))
        .post(format!("{place}/archive"), archive::<K>, &format!("Take {one} out of the lists"))
        .named(named::<K>("archive"))
        .post(format!("{place}/restore"), restore::<K>, &format!("Put {one} back into the lists"))
        .named(named::<K>("restore"))
}

/// The path of all.
fn collection<K: Resource>() -> String {
    format!("/v1/{}", K::MANY)
}

/// The path of one.
fn member<K: Resource>() -> String {
    format!("/v1/{}/{{{}}}", K::MANY, K::Key::NAME)
}

/// The name of an operation on one: `create_book`.
fn named<K: Resource>(verb: &str) -> String {
    let noun = K::ONE.split_once(' ').map_or(K::ONE, |(_article, noun)| noun);
    format!("{verb}_{noun}")
}

fn location<K: Resource>(view: &K::View) -> String {
    format!("/v1/{}/{}", K::MANY, K::segment(view))
}

async fn list<K: ListedResource>(
    call: Call<Anyone>,
    list: List<K::Filter, K::Sort>,
    shop: Data<Shop>,
) -> Result<Listed<K::View>, Problem> {
    let (filter, page, link) = list.split();
    let heavy = K::wanted(&filter).searches() || page.total;
    call.read_weighing(heavy, move |ctx, reader| list_products::<K>(ctx, **shop, reader.bookstore(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn get<K: ListedResource>(call: Call<Anyone>, id: Named<ProductId>) -> Result<Kept<K::View>, Problem> {
    let id = id.0;
    let load = move |reader: &mut dyn Reader| {
        let found = Found::from(get_product::<K>(reader.bookstore(), id)?);
        Ok((found.shown()?, Origin::Product(id)))
    };
    show(call, K::kept_by(id), load).await.map(Kept::from)
}

async fn create<K: Resource>(call: Call<Cataloguer>, body: Body<K::Create>) -> Answer<Created<K::View>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = create_product::<K>(ctx, &by, uow.bookstore(), &body)?;
        Ok(Created { location: location::<K>(&record.view), record })
    })
    .await
}

async fn replace<K: Resource>(
    call: Call<Cataloguer>,
    key: Named<K::Key>,
    wanted: IfMatch,
    body: Body<K::Replace>,
) -> Answer<Put<K::View>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let upserted = replace_product::<K>(ctx, &by, uow.bookstore(), key.0, &wanted.0, &body)?;
        Ok(Put::new(upserted, location::<K>))
    })
    .await
}

async fn update<K: Resource>(
    call: Call<Cataloguer>,
    key: Named<K::Key>,
    wanted: IfMatch,
    body: MergePatch<K::Update>,
) -> Answer<Changed<K::View>> {
    let by = call.role;
    call.write(move |ctx, uow| update_product::<K>(ctx, &by, uow.bookstore(), key.0, &wanted.0, &body).map(Changed))
        .await
}

async fn delete<K: Resource>(call: Call<Cataloguer>, key: Named<K::Key>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |_, uow| delete_product::<K>(&by, uow.bookstore(), key.0, &wanted.0).map(|()| Done)).await
}

async fn archive<K: Resource>(
    call: Call<Cataloguer>,
    key: Named<K::Key>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<K::View>> {
    let by = call.role;
    call.write(move |ctx, uow| archive_product::<K>(ctx, &by, uow.bookstore(), key.0, &wanted.0).map(Changed)).await
}

async fn restore<K: Resource>(
    call: Call<Cataloguer>,
    key: Named<K::Key>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<K::View>> {
    let by = call.role;
    call.write(move |ctx, uow| restore_product::<K>(ctx, &by, uow.bookstore(), key.0, &wanted.0).map(Changed)).await
}
