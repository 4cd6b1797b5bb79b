//! `/v1/books`

use std::sync::Arc;

use actix_web::web::Data;
use application::{
    Reader,
    bookstore::{self, BookExpansion, BookFilter, BookSort, BookView, CacheKey, Origin, Shop},
};
use domain::{
    bookstore::{BookFacts, Isbn},
    kernel::Anyone,
};

use super::{
    products::{self, Resource},
    shown::show,
};
use crate::{
    call::Call,
    list::{List, Listed},
    outcome::{Found, Kept},
    path::Named,
    problem::Problem,
    query::Query,
    routes::Routes,
};

impl Resource for BookFacts {
    const ONE: &'static str = "a book";
    const MANY: &'static str = "books";

    fn segment(book: &BookView) -> String {
        book.isbn.clone()
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get("/v1/books", list_books, "List books")
        .note("Search with `q`: all words must occur, the last one may be the beginning of a word.")
        .refuses(&[403])
        .get("/v1/books/{isbn}", get_book, "Show a book")
        .note("Takes every spelling of an ISBN.");
    products::changes::<BookFacts>(routes).note_on(
        "create_book",
        "Authors by `author_ids`, or by name with `authors`, where those that are missing are made.",
    )
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
) -> Result<Kept<BookView>, Problem> {
    let (isbn, expand) = (isbn.0, query.expand);
    if expand.is_some() {
        // What it shows of its authors counts their other books, too.
        let load = move |_: &_, reader: &mut dyn Reader| bookstore::get_book(reader.bookstore(), isbn, expand);
        let found = call.read(load).await.map(Found::with_others)?;
        return Ok(Arc::new(found.shown()?).into());
    }
    let load = move |reader: &mut dyn Reader| {
        let book = bookstore::get_book(reader.bookstore(), isbn, None)?;
        let origin = Origin::Product(book.view.id.into());
        Ok((Found::from(book).shown()?, origin))
    };
    show(call, CacheKey::Book(isbn), load).await.map(Kept::from)
}
