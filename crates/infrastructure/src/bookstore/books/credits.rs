//! The names of authors on their books: a new name and a new author reach every one of them.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    bookstore::{Author, AuthorId, Credit, ProductId},
    kernel::{StoreError, Timestamp},
};

use super::{
    super::{
        document::Document,
        schema::{bookstore_book_authors as links, bookstore_books as books},
    },
    add,
    row::{self, Shelved},
};
use crate::db::{
    Db, store_error,
    types::{Key, Ts},
};

/// Gives the credits of all books of `author` its present name, and says which books those are.
pub(in crate::bookstore) fn rename(db: &mut Db, author: &Author) -> Result<Vec<ProductId>, StoreError> {
    let credit = author.credit();
    let changed = rewrite(db, credit.author, author.facts().updated_at, |credits| {
        for it in credits.iter_mut().filter(|it| it.author == credit.author) {
            *it = credit.clone();
        }
    })?;
    Ok(ids(&changed))
}

/// Puts `to` into the place of `from` in the credits of all books, and says which books those are.
pub(in crate::bookstore) fn reassign(
    db: &mut Db,
    from: AuthorId,
    to: &Author,
    at: Timestamp,
) -> Result<Vec<ProductId>, StoreError> {
    if from == to.facts().id {
        return Ok(Vec::new());
    }
    let credit = to.credit();
    let changed = rewrite(db, from, at, |credits| {
        let mut placed = false;
        credits.retain_mut(|it| {
            if it.author != from && it.author != credit.author {
                return true;
            }
            *it = credit.clone();
            !std::mem::replace(&mut placed, true)
        });
    })?;
    let ids = ids(&changed);
    for row in changed {
        let book = row.into_book()?;
        let id = Key::from(book.facts().product.id);
        diesel::delete(links::table.filter(links::book_id.eq(id))).execute(db).map_err(store_error)?;
        add::link(db, book.facts())?;
    }
    Ok(ids)
}

fn ids(rows: &[Shelved]) -> Vec<ProductId> {
    rows.iter().map(|it| it.book.id.into()).collect()
}

/// Changes the credits of all books of an author, and gives the books as they are then. All are locked
/// before any is read, as by everybody who changes a book.
fn rewrite(
    db: &mut Db,
    author: AuthorId,
    at: Timestamp,
    change: impl Fn(&mut Vec<Credit>),
) -> Result<Vec<Shelved>, StoreError> {
    let of_author = || links::table.filter(links::author_id.eq(Key::from(author))).select(links::book_id);
    diesel::update(books::table.filter(books::id.eq_any(of_author())))
        .set((books::revision.eq(books::revision + 1), books::updated_at.eq(Ts(at))))
        .execute(db)
        .map_err(store_error)?;
    let mut rows = super::of_author(db, author)?;
    for row in &mut rows {
        let mut facts = row.clone().into_book()?.facts().clone();
        change(&mut facts.credits);
        row.book.credits = row::credits(&facts.credits);
        let document = Document::of_book(&facts);
        diesel::update(books::table.find(row.book.id))
            .set((books::credits.eq(&row.book.credits), books::search_text.eq(document.text)))
            .execute(db)
            .map_err(store_error)?;
    }
    Ok(rows)
}

/// How many books credit an author, archived ones included.
pub(in crate::bookstore) fn count(db: &mut Db, author: AuthorId) -> Result<i64, StoreError> {
    links::table.filter(links::author_id.eq(Key::from(author))).count().get_result(db).map_err(store_error)
}

/// How many books in the lists each of these authors has, leaving out those without any.
pub(in crate::bookstore) fn listed(db: &mut Db, authors: &[Key]) -> Result<HashMap<Key, i64>, StoreError> {
    let rows: Vec<(Key, i64)> = links::table
        .inner_join(books::table)
        .filter(links::author_id.eq_any(authors))
        .filter(books::archived_at.is_null())
        .group_by(links::author_id)
        .select((links::author_id, diesel::dsl::count_star()))
        .load(db)
        .map_err(store_error)?;
    Ok(rows.into_iter().collect())
}
