//! Lists of books.

use std::collections::HashMap;

use application::{
    bookstore::{AuthorView, BookAuthor, BookQuery, BookSort, BookView},
    page::{Key as Place, Page, PageRequest},
};
use diesel::sql_types::BigInt;
use domain::kernel::StoreError;
use uuid::Uuid;

use super::{
    super::{
        authors,
        product::Kind,
        shelf::{Asked, Lead, Shelf, Table, text},
    },
    row::{self, Shelved, ShelvedSql},
};
use crate::db::{
    Db,
    keyset::{Column, List, Value},
};

pub(super) const TABLE: Table = Table { kind: Kind::Book, columns: row::COLUMNS };

/// A row with its relevance.
type Row = (Shelved, i64);

/// Ties are broken by the ISBN, which every index of books ends with.
const BY_ISBN: List<BookSort, Row> = List {
    id: Column::text("bookstore_books.isbn"),
    column,
    key,
    row_id: |(row, _)| Place::Text(row.book.isbn.clone()),
};

/// Those of prices and of ratings have the product's identifier in its place.
const BY_ID: List<BookSort, Row> =
    List { id: Column::id("bookstore_books.id"), column, key, row_id: |(row, _)| Place::Id(row.book.id.0) };

/// The same, where the prices lead the way.
const BY_PRICE: List<BookSort, Row> = List {
    id: Column::id("bookstore_prices.id"),
    column: |by| if by == BookSort::Price { Column::number("bookstore_prices.price") } else { column(by) },
    ..BY_ID
};

fn column(by: BookSort) -> Column {
    match by {
        BookSort::Title => Column::text("bookstore_books.title"),
        BookSort::PublishedYear => Column::number("bookstore_books.published_year").nullable(),
        BookSort::Price => Column::number("bookstore_books.price"),
        BookSort::CreatedAt => Column::instant("bookstore_books.created_at"),
        BookSort::Rating => Column::number("bookstore_books.rating_average").nullable(),
        BookSort::Relevance => Column::number("bookstore_books.relevance"),
    }
}

fn key((row, relevance): &Row, by: BookSort) -> Place {
    match by {
        BookSort::Title => Place::Text(row.book.title.clone()),
        BookSort::PublishedYear => row.book.published_year.map_or(Place::Null, |it| Place::Number(it.into())),
        BookSort::Price => Place::Number(row.sold.price),
        BookSort::CreatedAt => Place::Instant(row.book.created_at.into()),
        BookSort::Rating => row.book.rating_average.map_or(Place::Null, Place::Number),
        BookSort::Relevance => Place::Number(*relevance),
    }
}

fn list_of(shelf: &Shelf<'_>, page: &PageRequest<BookSort>) -> List<BookSort, Row> {
    match page.sort.first().map(|it| lead(it.by)) {
        Some(Lead::Prices) if shelf.follows_prices() => BY_PRICE,
        Some(Lead::Prices | Lead::Whole(_)) => BY_ID,
        Some(Lead::Parted) | None => BY_ISBN,
    }
}

const fn lead(by: BookSort) -> Lead {
    match by {
        BookSort::Price => Lead::Prices,
        BookSort::Rating => Lead::Whole("bookstore_books_rating_average_id_idx"),
        _ => Lead::Parted,
    }
}

/// A page of books.
pub(in crate::bookstore) fn list(
    db: &mut Db,
    query: &BookQuery,
    page: &PageRequest<BookSort>,
) -> Result<Page<BookView>, StoreError> {
    let shelf = shelf(db, query, page);
    let list = list_of(&shelf, page);
    shelf.page::<_, _, (ShelvedSql, BigInt), _>(db, &list, page, |(row, _)| row.into_view().map(|it| it.view))
}

fn shelf<'q>(db: &Db, query: &'q BookQuery, page: &PageRequest<BookSort>) -> Shelf<'q> {
    Shelf::of(db, TABLE, asked(query), page, lead)
}

fn asked(query: &BookQuery) -> Asked<'_> {
    let mut more = Vec::new();
    match (query.year_from, query.year_to) {
        // Only then does an index of years have the titles in order.
        (Some(from), Some(to)) if from == to => more.push(("published_year =", Value::Number(from.into()))),
        (from, to) => {
            more.extend(from.map(|it| ("published_year >=", Value::Number(it.into()))));
            more.extend(to.map(|it| ("published_year <=", Value::Number(it.into()))));
        }
    }
    more.extend(query.language.as_ref().map(|it| ("language =", text(it))));
    Asked { shelf: &query.shelf, authors: &query.authors, search: query.search.as_ref(), more }
}

/// Shows the authors of all `books` in full.
pub(in crate::bookstore) fn expand_authors(db: &mut Db, books: &mut [BookView]) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = books.iter().flat_map(|it| it.authors.iter().map(BookAuthor::id)).collect();
    let authors: HashMap<Uuid, AuthorView> =
        authors::views(db, &ids)?.into_iter().map(|it| (it.view.id, it.view)).collect();
    for author in books.iter_mut().flat_map(|it| &mut it.authors) {
        if let Some(full) = authors.get(&author.id()) {
            *author = BookAuthor::Full(Box::new(full.clone()));
        }
    }
    Ok(())
}
