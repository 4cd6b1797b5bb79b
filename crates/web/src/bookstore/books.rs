//! `/v1/books`

use actix_web::web::Data;
use application::bookstore::{
    self, BookExpansion, BookFilter, BookSort, BookView, CreateBook, ReplaceBook, Shop, UpdateBook,
};
use domain::{
    bookstore::{Cataloguer, Isbn},
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
    query::Query,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/books", list_books, "List books")
        .note("Search with `q`: all words must occur, the last one may be the beginning of a word.")
        .refuses(&[403])
        .post("/v1/books", create_book, "Add a book")
        .note("Authors by `author_ids`, or by name with `authors`, where those that are missing are made.")
        .get("/v1/books/{isbn}", get_book, "Show a book")
        .note("Takes every spelling of an ISBN.")
        .put("/v1/books/{isbn}", replace_book, "Add or replace a book")
        .patch("/v1/books/{isbn}", update_book, "Change a book")
        .delete("/v1/books/{isbn}", delete_book, "Delete a book")
        .post("/v1/books/{isbn}/archive", archive_book, "Take a book out of the lists")
        .post("/v1/books/{isbn}/restore", restore_book, "Put a book back into the lists")
}

fn location(book: &BookView) -> String {
    format!("/v1/books/{}", book.isbn)
}

async fn list_books(
    call: Call<Anyone>,
    list: List<BookFilter, BookSort>,
    shop: Data<Shop>,
) -> Result<Listed<BookView>, Problem> {
    let (filter, page, link) = list.split();
    // Words may be found in very many books, which have to be looked at before they are sorted.
    let heavy = filter.q.is_some() || page.total;
    call.read_weighing(heavy, move |ctx, reader| bookstore::list_books(ctx, **shop, reader.bookstore(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn get_book(
    call: Call<Anyone>,
    isbn: Named<Isbn>,
    query: Query<BookExpansion>,
) -> Result<Found<BookView>, Problem> {
    let (isbn, expand) = (isbn.0, query.expand);
    let record = call.read(move |_, reader| bookstore::get_book(reader.bookstore(), isbn, expand)).await?;
    Ok(if expand.is_some() { Found::with_others(record) } else { record.into() })
}

async fn create_book(call: Call<Cataloguer>, body: Body<CreateBook>) -> Answer<Created<BookView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = bookstore::create_book(ctx, &by, uow.bookstore(), &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

async fn replace_book(
    call: Call<Cataloguer>,
    isbn: Named<Isbn>,
    wanted: IfMatch,
    body: Body<ReplaceBook>,
) -> Answer<Put<BookView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let upserted = bookstore::replace_book(ctx, &by, uow.bookstore(), isbn.0, &wanted.0, &body)?;
        Ok(Put::new(upserted, location))
    })
    .await
}

async fn update_book(
    call: Call<Cataloguer>,
    isbn: Named<Isbn>,
    wanted: IfMatch,
    body: MergePatch<UpdateBook>,
) -> Answer<Changed<BookView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::update_book(ctx, &by, uow.bookstore(), isbn.0, &wanted.0, &body).map(Changed))
        .await
}

async fn delete_book(call: Call<Cataloguer>, isbn: Named<Isbn>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |_, uow| bookstore::delete_book(&by, uow.bookstore(), isbn.0, &wanted.0).map(|()| Done)).await
}

async fn archive_book(
    call: Call<Cataloguer>,
    isbn: Named<Isbn>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<BookView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::archive_book(ctx, &by, uow.bookstore(), isbn.0, &wanted.0).map(Changed)).await
}

async fn restore_book(
    call: Call<Cataloguer>,
    isbn: Named<Isbn>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<BookView>> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::restore_book(ctx, &by, uow.bookstore(), isbn.0, &wanted.0).map(Changed)).await
}
