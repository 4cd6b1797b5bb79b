//! Books as rows.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{BookAuthor, BookView, CreditView, ExportRow, RatingView},
    page::Record,
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use domain::{
    bookstore::{Book, BookFacts, Credit, PageCount, PublishedYear},
    kernel::{StoreError, Timestamp},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::{
    document::Document,
    product::{Sold, SoldSql, sold_columns},
    schema::bookstore_books,
    stored::{made, money, perhaps, product, read, small},
};
use crate::db::types::{Doc, Instant, Json, Key, Ts, Uid};

/// One author of a book, as the book's own row names them.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(in crate::bookstore) struct Credited {
    pub(in crate::bookstore) id: Uuid,
    pub(in crate::bookstore) name: String,
}

/// What a book is, apart from the product.
#[derive(Clone, Debug, Queryable)]
pub(super) struct BookRow {
    pub(super) id: Key,
    pub(super) isbn: String,
    pub(super) title: String,
    pub(super) subtitle: Option<String>,
    pub(super) credits: Json<Vec<Credited>>,
    pub(super) category: String,
    pub(super) language: Option<String>,
    pub(super) published_year: Option<i32>,
    pub(super) publisher: Option<String>,
    pub(super) page_count: Option<i32>,
    pub(super) description: Option<String>,
    pub(super) rating_sum: i64,
    pub(super) rating_count: i64,
    pub(super) rating_average: Option<i64>,
    pub(super) archived_at: Option<Ts>,
    pub(super) created_at: Ts,
}

/// The columns of a book, in the order of [`ShelvedSql`].
pub(super) const COLUMNS: &str = concat!(
    "bookstore_books.id, bookstore_books.isbn, bookstore_books.title, bookstore_books.subtitle, \
     bookstore_books.credits, bookstore_books.category, bookstore_books.language, bookstore_books.published_year, \
     bookstore_books.publisher, bookstore_books.page_count, bookstore_books.description, bookstore_books.rating_sum, \
     bookstore_books.rating_count, bookstore_books.rating_average, bookstore_books.archived_at, \
     bookstore_books.created_at, ",
    sold_columns!("bookstore_books")
);

type BookSql = (
    Uid,
    Text,
    Text,
    Nullable<Text>,
    Doc,
    Text,
    Nullable<Text>,
    Nullable<Integer>,
    Nullable<Text>,
    Nullable<Integer>,
    Nullable<Text>,
    BigInt,
    BigInt,
    Nullable<BigInt>,
    Nullable<Instant>,
    Instant,
);

/// A book with what every product has.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Shelved {
    #[diesel(embed)]
    pub(super) book: BookRow,
    #[diesel(embed)]
    pub(super) sold: Sold,
}

/// What [`Shelved`] is read from.
pub(super) type ShelvedSql = (BookSql, SoldSql);

/// Everything of a book that is written, but for what its readers think of it.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = bookstore_books, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(in crate::bookstore) struct Written<'b> {
    pub(in crate::bookstore) id: Key,
    pub(in crate::bookstore) isbn: String,
    pub(in crate::bookstore) title: &'b str,
    pub(in crate::bookstore) subtitle: Option<&'b str>,
    pub(in crate::bookstore) credits: Json<Vec<Credited>>,
    pub(in crate::bookstore) category: &'b str,
    pub(in crate::bookstore) language: Option<&'b str>,
    pub(in crate::bookstore) published_year: Option<i32>,
    pub(in crate::bookstore) publisher: Option<&'b str>,
    pub(in crate::bookstore) page_count: Option<i32>,
    pub(in crate::bookstore) price: i64,
    pub(in crate::bookstore) currency: &'static str,
    pub(in crate::bookstore) stock: i64,
    pub(in crate::bookstore) revision: i64,
    pub(in crate::bookstore) archived_at: Option<Ts>,
    pub(in crate::bookstore) created_at: Ts,
    pub(in crate::bookstore) updated_at: Ts,
    pub(in crate::bookstore) description: Option<&'b str>,
    pub(in crate::bookstore) search_text: String,
    pub(in crate::bookstore) title_length: i32,
}

impl<'b> Written<'b> {
    pub(in crate::bookstore) fn of(book: &'b BookFacts) -> Self {
        let document = Document::of_book(book);
        let price = book.product.offer.price.money();
        Self {
            id: book.product.id.into(),
            isbn: book.isbn.to_string(),
            title: &book.title,
            subtitle: book.subtitle.as_deref(),
            credits: credits(&book.credits),
            category: &book.product.category,
            language: book.language.as_deref(),
            published_year: book.published_year.map(PublishedYear::get),
            publisher: book.publisher.as_deref(),
            page_count: book.page_count.map(PageCount::get),
            price: price.minor(),
            currency: price.currency().code(),
            stock: book.product.offer.stock.get().into(),
            revision: book.product.revision,
            archived_at: book.product.archived_at.map(Ts),
            created_at: book.product.created_at.into(),
            updated_at: book.product.updated_at.into(),
            description: book.description.as_deref(),
            search_text: document.text,
            title_length: document.title_length,
        }
    }
}

/// The authors as the book's row names them.
pub(super) fn credits(credits: &[Credit]) -> Json<Vec<Credited>> {
    Json(credits.iter().map(|it| Credited { id: it.author.uuid(), name: it.name.to_string() }).collect())
}

impl Shelved {
    /// What its readers think of it.
    pub(super) fn rating(&self) -> RatingView {
        RatingView::of(self.book.rating_sum, self.book.rating_count)
    }

    pub(super) fn into_book(self) -> Result<Book, StoreError> {
        let Self { book: row, sold } = self;
        let credit = |it: &Credited| Ok(Credit { author: it.id.into(), name: read(&it.name)? });
        Ok(Book::from_facts(BookFacts {
            isbn: read(&row.isbn)?,
            title: made(row.title)?,
            subtitle: perhaps(row.subtitle)?,
            credits: row.credits.0.iter().map(credit).collect::<Result<_, StoreError>>()?,
            language: row.language.as_deref().map(read).transpose()?,
            published_year: perhaps(row.published_year.map(i64::from))?,
            publisher: perhaps(row.publisher)?,
            page_count: perhaps(row.page_count.map(i64::from))?,
            description: perhaps(row.description)?,
            product: product(row.id, &row.category, &sold, (row.archived_at, row.created_at))?,
        }))
    }

    pub(super) fn into_view(self) -> Result<Record<BookView>, StoreError> {
        let rating = self.rating();
        let Self { book, sold } = self;
        let modified = sold.updated_at.into();
        let named = |it: Credited| BookAuthor::Named(CreditView { id: it.id, name: it.name });
        let view = BookView {
            id: book.id.0,
            isbn: book.isbn,
            title: book.title,
            subtitle: book.subtitle,
            authors: book.credits.0.into_iter().map(named).collect(),
            category: book.category,
            language: book.language,
            published_year: book.published_year,
            publisher: book.publisher,
            page_count: book.page_count,
            description: book.description,
            price: money(sold.price, &sold.currency)?,
            stock: small(sold.stock)?,
            rating,
            archived_at: book.archived_at.map(Timestamp::from),
            created_at: book.created_at.into(),
            updated_at: modified,
        };
        Ok(Record { view, revision: sold.revision, modified })
    }

    pub(super) fn into_export(self) -> Result<ExportRow, StoreError> {
        let Self { book, sold } = self;
        let (price, currency) = ExportRow::price(money(sold.price, &sold.currency)?);
        Ok(ExportRow {
            isbn: book.isbn,
            title: book.title,
            subtitle: book.subtitle,
            authors: ExportRow::authors(book.credits.0.iter().map(|it| it.name.as_str())),
            category: book.category,
            language: book.language,
            published_year: book.published_year,
            publisher: book.publisher,
            page_count: book.page_count,
            description: book.description,
            price,
            currency,
            stock: small(sold.stock)?,
        })
    }
}
