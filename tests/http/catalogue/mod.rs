//! What is on the shelves: books, their authors, magazines, items, and the categories they stand in.

mod authors;
mod books;
mod categories;
mod changes;
mod items;
mod magazines;
mod refusals;

use futures_util::future::join_all;
use serde_json::{Value, json};
pub(crate) use tests::isbn;
use tests::{Answer, Campus, Person, Request, Role};

/// Somebody who may write the catalogue, in a shop with the category `fiction`.
pub(crate) async fn clerk(campus: &Campus) -> Person {
    let clerk = campus.person(Role::BookstoreAdmin).await;
    category(&clerk, "fiction", None).await;
    clerk
}

pub(crate) async fn category(clerk: &Person, slug: &str, parent: Option<&str>) -> Answer {
    let body = json!({ "slug": slug, "name": slug.to_uppercase(), "parent": parent });
    clerk.post("/v1/categories", body).await.expect(201)
}

/// Where the book with this number is.
pub(crate) fn at(number: u32) -> String {
    format!("/v1/books/{}", isbn(number))
}

pub(crate) fn price(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// All that a book needs.
pub(crate) fn book(number: u32, title: &str) -> Value {
    let (isbn, price) = (isbn(number), price("5.99"));
    json!({ "isbn": isbn, "title": title, "authors": ["Jane Austen"], "category": "fiction", "price": price })
}

/// The same record with these members changed.
pub(crate) fn with(mut record: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("{changes} has no members") };
    record.as_object_mut().unwrap().extend(changes);
    record
}

/// The same record without this member.
pub(crate) fn without(mut record: Value, member: &str) -> Value {
    record.as_object_mut().unwrap().remove(member).unwrap();
    record
}

/// Adds a book.
pub(crate) async fn added(clerk: &Person, book: Value) -> Answer {
    clerk.post("/v1/books", book).await.expect(201)
}

/// What a list says, page by page.
pub(crate) async fn walked(person: &Person, path: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let page = person.get(&path).await.expect(200);
        assert_eq!(page["next_cursor"].is_null(), page.next_page().is_none(), "{page:?}");
        all.extend_from_slice(page.data());
        next = page.next_page().map(str::to_owned);
    }
    all
}

/// This member of each.
pub(crate) fn texts<'a>(records: &'a [Value], member: &str) -> Vec<&'a str> {
    records.iter().map(|it| it[member].as_str().unwrap()).collect()
}

/// The titles that a list of books shows.
pub(crate) async fn titles(person: &Person, path: &str) -> Vec<String> {
    texts(&walked(person, path).await, "title").into_iter().map(str::to_owned).collect()
}

/// The answers to requests that are sent at once.
pub(crate) async fn at_once(requests: impl IntoIterator<Item = Request>) -> Vec<Answer> {
    join_all(requests.into_iter().map(IntoFuture::into_future)).await
}
