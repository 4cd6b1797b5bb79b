//! A new book: its product, its row and its links, on PostgreSQL in one statement.

use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Integer, Nullable, Text},
};
use domain::{
    bookstore::{Book, BookFacts},
    kernel::{StoreError, UserId},
};

use super::{
    super::{
        product::{self, Kind},
        schema::{bookstore_book_authors as links, bookstore_books as books},
        stock::{self, MovementRow},
    },
    row::Written,
};
use crate::db::{
    Db, store_error,
    types::{Doc, Instant, Key, Uid},
};

#[derive(Insertable)]
#[diesel(table_name = links, treat_none_as_default_value = false)]
pub(in crate::bookstore) struct Link {
    author_id: Key,
    book_id: Key,
    position: i32,
}

/// Keeps a new book.
pub(super) fn add(db: &mut Db, book: &Book, by: Option<UserId>) -> Result<(), StoreError> {
    let (facts, opening) = (book.facts(), book.stock_movement(None, by));
    if let Db::Pg(conn) = db {
        let added = match &opening {
            Some(opening) => AddBook::of(facts, MovementRow::of(opening)).execute(conn),
            None => AddBook::of(facts, Unstocked).execute(conn),
        };
        return added.map(drop).map_err(store_error);
    }
    product::add(db, Kind::Book, &facts.product)?;
    diesel::insert_into(books::table).values(Written::of(facts)).execute(db).map_err(store_error)?;
    stock::keep(db, opening.as_slice())?;
    link(db, facts)
}

/// Links a book with its authors.
pub(super) fn link(db: &mut Db, book: &BookFacts) -> Result<(), StoreError> {
    for link in of(book) {
        diesel::insert_into(links::table).values(link).execute(db).map_err(store_error)?;
    }
    Ok(())
}

/// The links of a book with its authors.
pub(in crate::bookstore) fn of(book: &BookFacts) -> impl Iterator<Item = Link> {
    let book_id = Key::from(book.product.id);
    book.credits.iter().zip(0..).map(move |(author, position)| Link {
        author_id: author.author.into(),
        book_id,
        position,
    })
}

/// One round trip instead of three and more. Each part reads from the one before, so that they are done
/// in their order, and a refusal is about the same constraint as elsewhere.
struct AddBook<'b, O> {
    row: Written<'b>,
    opening: O,
    authors: Vec<Key>,
}

/// What there is of a new book, as one more part of the statement or none.
trait Opening: 'static {
    fn walk<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

/// There is none yet.
struct Unstocked;

impl<'b, O> AddBook<'b, O> {
    fn of(book: &'b BookFacts, opening: O) -> Self {
        Self { row: Written::of(book), opening, authors: book.credits.iter().map(|it| it.author.into()).collect() }
    }
}

/// The same text for all that have an opening, and for all that have none.
impl<O: Opening> QueryId for AddBook<'_, O> {
    type QueryId = AddBook<'static, O>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Opening for Unstocked {
    fn walk<'b>(&'b self, _: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Ok(())
    }
}

impl Opening for MovementRow {
    fn walk<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            ", opening AS (INSERT INTO bookstore_stock_movements (product_id, number, quantity, stock, reason, \
             recorded_by, recorded_at) SELECT book.id, ",
        );
        out.push_bind_param::<BigInt, _>(&self.number)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.quantity)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.stock)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.reason)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Uid>, _>(&self.recorded_by)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, _>(&self.recorded_at)?;
        out.push_sql(" FROM book)");
        Ok(())
    }
}

impl<O: Opening> QueryFragment<Pg> for AddBook<'_, O> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH product AS (INSERT INTO bookstore_products (id, kind) VALUES (");
        out.push_bind_param::<Uid, _>(&self.row.id)?;
        out.push_sql(
            ", 'book') RETURNING id), price AS (INSERT INTO bookstore_prices (kind, price, id) SELECT 'book', ",
        );
        out.push_bind_param::<BigInt, _>(&self.row.price)?;
        out.push_sql(
            ", product.id FROM product), book AS (INSERT INTO bookstore_books (id, isbn, title, subtitle, credits, \
             category, language, published_year, publisher, page_count, price, currency, stock, revision, created_at, \
             updated_at, description, search_text, title_length) SELECT product.id, ",
        );
        self.row.walk_values(out.reborrow())?;
        out.push_sql(" FROM product RETURNING id)");
        self.opening.walk(out.reborrow())?;
        out.push_sql(
            " INSERT INTO bookstore_book_authors (author_id, book_id, position) \
             SELECT author.id, book.id, author.number - 1 FROM book, unnest(",
        );
        out.push_bind_param::<Array<Uid>, _>(&self.authors)?;
        out.push_sql(") WITH ORDINALITY author (id, number)");
        Ok(())
    }
}

impl Written<'_> {
    fn walk_values<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<Text, _>(&self.isbn)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.title)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.subtitle)?;
        out.push_sql(", ");
        out.push_bind_param::<Doc, _>(&self.credits)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.category)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.language)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Integer>, _>(&self.published_year)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.publisher)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Integer>, _>(&self.page_count)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.price)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.currency)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.stock)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.revision)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, _>(&self.created_at)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, _>(&self.updated_at)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.description)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.search_text)?;
        out.push_sql(", ");
        out.push_bind_param::<Integer, _>(&self.title_length)
    }
}

impl<O> RunQueryDsl<PgConnection> for AddBook<'_, O> {}
