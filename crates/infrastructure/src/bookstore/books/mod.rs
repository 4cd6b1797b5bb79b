//! Books: found, loaded to be changed, and kept.

mod add;
mod credits;
mod list;
mod row;

use application::{
    bookstore::{BookView, ExportRow, RatingView},
    page::Record,
};
use diesel::{dsl::exists, prelude::*};
use domain::{
    bookstore::{Book, BookFacts, Books, Isbn},
    kernel::StoreError,
};
use row::{Shelved, ShelvedSql};

use super::{
    product,
    schema::{bookstore_book_authors, bookstore_books as books, bookstore_products as products},
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
pub(super) use row::Written;

impl Books for Unit<'_> {
    fn book(&mut self, isbn: Isbn) -> Result<Book, StoreError> {
        let row = load_to_change(self.conn, isbn)?;
        self.rated = Some((isbn, RatingView::of(row.product.rating_sum, row.product.rating_count)));
        row.into_book()
    }

    fn add_book(&mut self, book: &Book) -> Result<(), StoreError> {
        add::add(self.conn, book)
    }

    fn save_book(&mut self, was: &Book, now: &Book) -> Result<(), StoreError> {
        let (was, now) = (was.facts(), now.facts());
        product::save(self.conn, was.product.revision, &now.product)?;
        if was.credits != now.credits {
            relink(self.conn, was, now)?;
        }
        if differs(was, now) { save_row(self.conn, now) } else { Ok(()) }
    }

    fn remove_book(&mut self, book: &Book) -> Result<(), StoreError> {
        product::remove(self.conn, &book.facts().product)
    }
}

/// One book.
pub(super) fn find(db: &mut Db, isbn: Isbn) -> Result<Option<Record<BookView>>, StoreError> {
    let row = load(db, isbn).optional().map_err(store_error)?;
    row.map(Shelved::into_view).transpose()
}

/// What the readers of a book think of it.
pub(super) fn rating(unit: &mut Unit<'_>, isbn: Isbn) -> Result<RatingView, StoreError> {
    if let Some((_, rating)) = unit.rated.filter(|it| it.0 == isbn) {
        return Ok(rating);
    }
    let row = load(unit.conn, isbn).map_err(store_error)?;
    Ok(RatingView::of(row.product.rating_sum, row.product.rating_count))
}

/// The books in the lists, by ISBN.
pub(super) fn export(db: &mut Db, after: Option<Isbn>, limit: usize) -> Result<Vec<ExportRow>, StoreError> {
    let after = after.map_or_else(String::new, |it| it.to_string());
    let rows: Vec<Shelved> = books::table
        .inner_join(products::table)
        .filter(books::isbn.gt(after))
        .filter(books::archived_at.is_null())
        .order(books::isbn)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Shelved::as_select())
        .load(db)
        .map_err(store_error)?;
    rows.into_iter().map(Shelved::into_export).collect()
}

/// Whether any book, archived or not, is in a category.
pub(super) fn any_in(db: &mut Db, category: &str) -> Result<bool, StoreError> {
    let sought = books::table.filter(books::category.eq(category));
    diesel::select(exists(sought)).get_result(db).map_err(store_error)
}

fn load(db: &mut Db, isbn: Isbn) -> QueryResult<Shelved> {
    let sought = books::table.inner_join(products::table).filter(books::isbn.eq(isbn.to_string()));
    sought.select(Shelved::as_select()).first(db)
}

/// Locks the product alone, through which every change of a book goes first: the wide row stays
/// untouched where only a price changes. Who had to wait for the lock may have the wide row as it was
/// before; a product that is not the one of the statement's snapshot tells, and it is read again.
fn load_to_change(db: &mut Db, isbn: Isbn) -> Result<Shelved, StoreError> {
    if let Db::Sqlite(_) = db {
        return load(db, isbn).map_err(store_error);
    }
    let mut text = Fragment::default();
    text.sql(format!(
        "SELECT {}, {}, bookstore_products.revision = \
         (SELECT seen.revision FROM bookstore_products seen WHERE seen.id = bookstore_books.id) \
         FROM bookstore_books JOIN bookstore_products ON bookstore_products.id = bookstore_books.id \
         WHERE bookstore_books.isbn = ",
        row::COLUMNS,
        product::COLUMNS
    ));
    text.value(&Value::Text(isbn.to_string())).sql(" FOR NO KEY UPDATE OF bookstore_products");
    let statement = Statement::<(ShelvedSql, diesel::sql_types::Bool)>::new(text);
    let (row, current): (Shelved, bool) = statement.get_result(db).map_err(store_error)?;
    if current { Ok(row) } else { load(db, isbn).map_err(store_error) }
}

/// Whether the book differs in anything that is not in the product's row.
fn differs(was: &BookFacts, now: &BookFacts) -> bool {
    let mut like = now.clone();
    like.product.offer = was.product.offer;
    like.product.revision = was.product.revision;
    like.product.updated_at = was.product.updated_at;
    like != *was
}

fn save_row(db: &mut Db, now: &BookFacts) -> Result<(), StoreError> {
    let row = Written::of(now);
    let saved = diesel::update(books::table.find(row.id)).set(row).execute(db).map_err(store_error)?;
    if saved == 1 { Ok(()) } else { Err(StoreError::Contended) }
}

/// Puts the links of `now` in the place of those of `was`.
fn relink(db: &mut Db, was: &BookFacts, now: &BookFacts) -> Result<(), StoreError> {
    let book = Key::from(was.product.id);
    let old = bookstore_book_authors::table.filter(bookstore_book_authors::book_id.eq(book));
    diesel::delete(old).execute(db).map_err(store_error)?;
    add::link(db, now)
}
