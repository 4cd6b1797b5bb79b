//! Many rows at once: by COPY on PostgreSQL, by inserts of many rows on SQLite.

use diesel::{
    ExecuteCopyFromDsl, QueryResult, RunQueryDsl, SqliteConnection,
    connection::{SimpleConnection, TransactionManager},
    copy_from,
};
use domain::bookstore::{Author, Book, Category};

use super::super::{
    authors, books, categories,
    product::{Identity, Kind, Priced},
    schema::{
        bookstore_authors, bookstore_book_authors, bookstore_books, bookstore_categories, bookstore_prices,
        bookstore_products, bookstore_stock_movements,
    },
    stock::MovementRow,
};
use crate::db::{Db, on};

/// How many rows one statement of SQLite has.
const ROWS: usize = 200;

/// Every row is known to refer to others that are there, so nobody needs to look for them; where
/// PostgreSQL does not allow that, it looks. SQLite gets room for the pages that it changes again and
/// again.
pub(super) fn prepare(db: &mut Db) {
    let _ = match db {
        Db::Pg(conn) => conn.batch_execute("SET session_replication_role = replica"),
        Db::Sqlite(conn) => conn.batch_execute("PRAGMA cache_size = -524288; PRAGMA synchronous = NORMAL"),
    };
}

/// Puts authors in.
pub(super) fn authors(db: &mut Db, authors: &[Author]) -> QueryResult<()> {
    let rows: Vec<_> = authors.iter().map(|it| authors::Written::of(it.facts())).collect();
    at_once(db, |db| {
        on!(
            db,
            pg | conn | copy_from(bookstore_authors::table).from_insertable(rows).execute(conn).map(drop),
            sqlite
                | conn
                | rows.chunks(ROWS).try_for_each(|rows| {
                    diesel::insert_into(bookstore_authors::table).values(rows).execute(conn).map(drop)
                })
        )
    })
}

/// Puts a category in.
pub(super) fn category(db: &mut Db, category: &Category) -> QueryResult<()> {
    let row = categories::Written::of(category.facts());
    diesel::insert_into(bookstore_categories::table).values(row).execute(db).map(drop)
}

/// Puts books in.
pub(super) fn books(db: &mut Db, books: &[Book]) -> QueryResult<()> {
    let facts = || books.iter().map(Book::facts);
    let products: Vec<_> = facts().map(|it| Identity::of(Kind::Book, &it.product)).collect();
    let prices: Vec<_> = facts().map(|it| Priced::of(Kind::Book, &it.product)).collect();
    let rows: Vec<_> = facts().map(books::Written::of).collect();
    let links: Vec<_> = facts().flat_map(books::links).collect();
    let openings: Vec<_> = books.iter().filter_map(|it| it.stock_movement(None, None)).collect();
    let moves: Vec<_> = openings.iter().map(MovementRow::of).collect();
    at_once(db, |db| {
        on!(
            db,
            pg | conn | {
                copy_from(bookstore_products::table).from_insertable(products).execute(conn)?;
                copy_from(bookstore_prices::table).from_insertable(prices).execute(conn)?;
                copy_from(bookstore_books::table).from_insertable(rows).execute(conn)?;
                copy_from(bookstore_stock_movements::table).from_insertable(moves).execute(conn)?;
                copy_from(bookstore_book_authors::table).from_insertable(links).execute(conn).map(drop)
            },
            sqlite | conn | insert(conn, (&products, &prices, &moves), &rows, &links)
        )
    })
}

fn insert(
    conn: &mut SqliteConnection,
    (products, prices, moves): (&[Identity], &[Priced], &[MovementRow]),
    rows: &[books::Written<'_>],
    links: &[books::Link],
) -> QueryResult<()> {
    for products in products.chunks(ROWS) {
        diesel::insert_into(bookstore_products::table).values(products).execute(conn)?;
    }
    for prices in prices.chunks(ROWS) {
        diesel::insert_into(bookstore_prices::table).values(prices).execute(conn)?;
    }
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(bookstore_books::table).values(rows).execute(conn)?;
    }
    for moves in moves.chunks(ROWS) {
        diesel::insert_into(bookstore_stock_movements::table).values(moves).execute(conn)?;
    }
    for links in links.chunks(ROWS) {
        diesel::insert_into(bookstore_book_authors::table).values(links).execute(conn)?;
    }
    Ok(())
}

/// In one transaction.
fn at_once(db: &mut Db, work: impl FnOnce(&mut Db) -> QueryResult<()>) -> QueryResult<()> {
    db.begin()?;
    match work(db) {
        Ok(()) => Db::commit_transaction(db),
        Err(error) => {
            Db::rollback_transaction(db)?;
            Err(error)
        }
    }
}
