//! `/v1/authors`

use actix_web::web::Data;
use application::{
    Reader,
    bookstore::{
        self, AuthorFilter, AuthorSort, AuthorView, BookFilter, BookSort, BookView, CacheKey, CreateAuthor,
        DeleteAuthor, Origin, ReplaceAuthor, Shop, UpdateAuthor,
    },
};
use domain::{
    bookstore::{AuthorId, Cataloguer},
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
    query::Query,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/authors", list_authors, "List authors")
        .post("/v1/authors", create_author, "Add an author")
        .get("/v1/authors/{id}", get_author, "Show an author")
        .put("/v1/authors/{id}", replace_author, "Add or replace an author")
        .patch("/v1/authors/{id}", update_author, "Change an author")
        .delete("/v1/authors/{id}", delete_author, "Delete an author")
        .note("One who has books goes only if `reassign_to` names another author for them.")
        .get("/v1/authors/{id}/books", list_author_books, "List an author's books")
        .refuses(&[403])
}

fn location(author: &AuthorView) -> String {
    format!("/v1/authors/{}", author.id)
}

async fn list_authors(call: Call<Anyone>, list: List<AuthorFilter, AuthorSort>) -> Result<Listed<AuthorView>, Problem> {
    let (filter, page, link) = list.split();
    let heavy = filter.q.is_some() || page.total;
    call.read_weighing(heavy, move |_, reader| bookstore::list_authors(reader.bookstore(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn get_author(call: Call<Anyone>, id: Named<AuthorId>) -> Result<Kept<AuthorView>, Problem> {
    let id = id.0;
    let load = move |reader: &mut dyn Reader| {
        let found = Found::with_others(bookstore::get_author(reader.bookstore(), id)?);
        Ok((found.shown()?, Origin::Author(id)))
    };
    show(call, CacheKey::Author(id), load).await.map(Kept::from)
}

async fn create_author(call: Call<Cataloguer>, body: Body<CreateAuthor>) -> Answer<Created<AuthorView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = bookstore::create_author(ctx, &by, uow.bookstore(), &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

async fn replace_author(
    call: Call<Cataloguer>,
    id: Named<AuthorId>,
    wanted: IfMatch,
    body: Body<ReplaceAuthor>,
) -> Answer<Put<AuthorView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let upserted = bookstore::replace_author(ctx, &by, uow.bookstore(), id.0, &wanted.0, &body)?;
        Ok(Put::new(upserted, location))
    })
    .await
}

async fn update_author(
    call: Call<Cataloguer>,
    id: Named<AuthorId>,
    wanted: IfMatch,
    body: MergePatch<UpdateAuthor>,
) -> Answer<Changed<AuthorView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::update_author(ctx, &by, uow.bookstore(), id.0, &wanted.0, &body).map(Changed))
        .await
}

async fn delete_author(
    call: Call<Cataloguer>,
    id: Named<AuthorId>,
    query: Query<DeleteAuthor>,
    wanted: IfMatch,
) -> Answer<Done> {
    let by = call.role;
    call.write(move |ctx, uow| {
        bookstore::delete_author(ctx, &by, uow.bookstore(), id.0, &wanted.0, query.reassign_to).map(|()| Done)
    })
    .await
}

async fn list_author_books(
    call: Call<Anyone>,
    id: Named<AuthorId>,
    list: List<BookFilter, BookSort>,
    shop: Data<Shop>,
) -> Result<Listed<BookView>, Problem> {
    let (filter, page, link) = list.split();
    let heavy = filter.q.is_some() || page.total;
    call.read_weighing(heavy, move |ctx, reader| {
        bookstore::list_author_books(ctx, **shop, reader.bookstore(), id.0, &filter, &page)
    })
    .await
    .map(|it| link.to(it))
}
