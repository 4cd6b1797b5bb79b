//! Books: found, loaded to be changed, and kept.

mod add;
mod credits;
mod list;
mod row;

use std::sync::LazyLock;

use application::{
    bookstore::{BookView, ExportRow, Origin, RatingView},
    page::Record,
};
use diesel::prelude::*;
use domain::{
    bookstore::{AuthorId, Book, BookFacts, Isbn, Products},
    kernel::{StoreError, UserId},
};
use row::{Shelved, ShelvedSql};

use super::{
    product::{self, Kind},
    schema::{bookstore_book_authors, bookstore_books as books},
    stock,
};
use crate::{
    db::{
        Db, Statement,
        keyset::{Fragment, Value},
        store_error,
        types::Key,
    },
    unit::Unit,
};

pub(super) use add::{Link, of as links};
pub(super) use credits::{count, listed, reassign, rename};
pub(super) use list::{expand_authors, list};
pub(super) use row::{Credited, Written};

impl Products<BookFacts> for Unit<'_> {
    fn product(&mut self, isbn: Isbn) -> Result<Book, StoreError> {
        let row = load_to_change(self.conn, isbn)?;
        self.rated = Some((isbn, row.rating()));
        row.into_book()
    }

    fn add_product(&mut self, book: &Book, by: Option<UserId>) -> Result<(), StoreError> {
        add::add(self.conn, book, by)?;
        self.changes(counting(book.facts()));
        Ok(())
    }

    fn save_product(&mut self, was: &Book, now: &Book, by: Option<UserId>) -> Result<(), StoreError> {
        let moved = now.stock_movement(Some(was), by);
        let (was, now) = (was.facts(), now.facts());
        self.changes([Origin::Product(now.product.id)]);
        if counted_elsewhere(was, now) {
            self.changes(counting(was).chain(counting(now)));
        }
        if !differs(was, now) {
            return product::save_offer(self.conn, Kind::Book, (&was.product, &now.product), moved.as_ref());
        }
        let sought = books::table.find(Key::from(now.product.id)).filter(books::revision.eq(was.product.revision));
        let saved = diesel::update(sought).set(Written::of(now)).execute(self.conn).map_err(store_error)?;
        product::one(saved)?;
        product::save_price(self.conn, Kind::Book, &was.product, &now.product)?;
        stock::keep(self.conn, moved.as_slice())?;
        if was.credits == now.credits { Ok(()) } else { relink(self.conn, was, now) }
    }

    fn remove_product(&mut self, book: &Book) -> Result<(), StoreError> {
        let facts = book.facts();
        product::remove(self.conn, Kind::Book, &facts.product)?;
        self.changes(counting(facts).chain([Origin::Product(facts.product.id)]));
        Ok(())
    }
}

/// What is shown with the number of its books, of which `book` may be one.
fn counting(book: &BookFacts) -> impl Iterator<Item = Origin> {
    book.credits.iter().map(|it| Origin::Author(it.author)).chain([Origin::Categories])
}

/// Whether the book counts with other authors and categories than before.
fn counted_elsewhere(was: &BookFacts, now: &BookFacts) -> bool {
    was.credits != now.credits
        || was.product.category != now.product.category
        || was.product.archived_at != now.product.archived_at
}

/// One book.
pub(super) fn find(db: &mut Db, isbn: Isbn) -> Result<Option<Record<BookView>>, StoreError> {
    match load(db, isbn) {
        Ok(row) => row.into_view().map(Some),
        Err(StoreError::Absent) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the readers of a book think of it.
pub(super) fn rating(unit: &mut Unit<'_>, isbn: Isbn) -> Result<RatingView, StoreError> {
    if let Some((_, rating)) = unit.rated.filter(|it| it.0 == isbn) {
        return Ok(rating);
    }
    load(unit.conn, isbn).map(|it| it.rating())
}

/// The books in the lists, by ISBN.
pub(super) fn export(db: &mut Db, after: Option<Isbn>, limit: usize) -> Result<Vec<ExportRow>, StoreError> {
    let mut text = Fragment::default();
    text.sql(&**SELECT).sql(" WHERE bookstore_books.archived_at IS NULL AND bookstore_books.isbn > ");
    text.value(&Value::Text(after.map_or_else(String::new, |it| it.to_string())));
    text.sql(" ORDER BY bookstore_books.isbn LIMIT ").value(&Value::Number(i64::try_from(limit).unwrap_or(i64::MAX)));
    let rows: Vec<Shelved> = Statement::<ShelvedSql>::new(text).load(db).map_err(store_error)?;
    rows.into_iter().map(Shelved::into_export).collect()
}

/// The same text each time, so that nobody puts it together for each book.
static SELECT: LazyLock<String> = LazyLock::new(|| format!("SELECT {} FROM bookstore_books", row::COLUMNS));

fn sought(isbn: Isbn) -> Fragment {
    let mut text = Fragment::default();
    text.sql(&**SELECT).sql(" WHERE bookstore_books.isbn = ").value(&Value::Text(isbn.to_string()));
    text
}

fn load(db: &mut Db, isbn: Isbn) -> Result<Shelved, StoreError> {
    Statement::<ShelvedSql>::new(sought(isbn)).get_result(db).map_err(store_error)
}

/// All books of an author, archived or not.
fn of_author(db: &mut Db, author: AuthorId) -> Result<Vec<Shelved>, StoreError> {
    let mut text = Fragment::default();
    text.sql(&**SELECT).sql(" JOIN bookstore_book_authors ON book_id = bookstore_books.id WHERE author_id = ");
    text.value(&Value::Id(author.into()));
    Statement::<ShelvedSql>::new(text).load(db).map_err(store_error)
}

/// Keeps others from changing the book until the transaction ends. SQLite has one writer at a time.
fn load_to_change(db: &mut Db, isbn: Isbn) -> Result<Shelved, StoreError> {
    let mut text = sought(isbn);
    if let Db::Pg(_) = db {
        text.sql(" FOR NO KEY UPDATE");
    }
    Statement::<ShelvedSql>::new(text).get_result(db).map_err(store_error)
}

/// Whether the book differs in anything but what it costs and how many there are.
fn differs(was: &BookFacts, now: &BookFacts) -> bool {
    let mut like = now.clone();
    like.product.offer = was.product.offer;
    like.product.revision = was.product.revision;
    like.product.updated_at = was.product.updated_at;
    like != *was
}

/// Puts the links of `now` in the place of those of `was`.
fn relink(db: &mut Db, was: &BookFacts, now: &BookFacts) -> Result<(), StoreError> {
    let book = Key::from(was.product.id);
    let old = bookstore_book_authors::table.filter(bookstore_book_authors::book_id.eq(book));
    diesel::delete(old).execute(db).map_err(store_error)?;
    add::link(db, now)
}
