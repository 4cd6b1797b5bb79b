//! `/v1/categories`

use application::{
    Reader,
    bookstore::{
        self, CacheKey, CategoryFilter, CategorySort, CategoryView, CreateCategory, Origin, ReplaceCategory,
        UpdateCategory,
    },
};
use domain::{
    bookstore::{Cataloguer, Slug},
    kernel::Anyone,
};

use super::{Answer, shown::show};
use crate::{
    body::{Body, MergePatch},
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, Done, Found, Kept, Put},
    path::Named,
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/categories", list_categories, "List categories")
        .post("/v1/categories", create_category, "Add a category")
        .get("/v1/categories/{slug}", get_category, "Show a category")
        .put("/v1/categories/{slug}", replace_category, "Add or replace a category")
        .patch("/v1/categories/{slug}", update_category, "Change a category")
        .delete("/v1/categories/{slug}", delete_category, "Delete a category")
}

fn location(category: &CategoryView) -> String {
    format!("/v1/categories/{}", category.slug)
}

async fn list_categories(
    call: Call<Anyone>,
    list: List<CategoryFilter, CategorySort>,
) -> Result<Listed<CategoryView>, Problem> {
    let (filter, page, link) = list.split();
    let heavy = filter.q.is_some() || page.total;
    call.read_weighing(heavy, move |_, reader| bookstore::list_categories(reader.bookstore(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn get_category(call: Call<Anyone>, slug: Named<Slug>) -> Result<Kept<CategoryView>, Problem> {
    let key = CacheKey::Category(slug.0.clone());
    let load = move |reader: &mut dyn Reader| {
        let found = Found::with_others(bookstore::get_category(reader.bookstore(), &slug)?);
        Ok((found.shown()?, Origin::Categories))
    };
    show(call, key, load).await.map(Kept::from)
}

async fn create_category(call: Call<Cataloguer>, body: Body<CreateCategory>) -> Answer<Created<CategoryView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = bookstore::create_category(ctx, &by, uow.bookstore(), &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

async fn replace_category(
    call: Call<Cataloguer>,
    slug: Named<Slug>,
    wanted: IfMatch,
    body: Body<ReplaceCategory>,
) -> Answer<Put<CategoryView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let upserted = bookstore::replace_category(ctx, &by, uow.bookstore(), &slug, &wanted.0, &body)?;
        Ok(Put::new(upserted, location))
    })
    .await
}

async fn update_category(
    call: Call<Cataloguer>,
    slug: Named<Slug>,
    wanted: IfMatch,
    body: MergePatch<UpdateCategory>,
) -> Answer<Changed<CategoryView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        bookstore::update_category(ctx, &by, uow.bookstore(), &slug, &wanted.0, &body).map(Changed)
    })
    .await
}

async fn delete_category(call: Call<Cataloguer>, slug: Named<Slug>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |_, uow| bookstore::delete_category(&by, uow.bookstore(), &slug, &wanted.0).map(|()| Done)).await
}
