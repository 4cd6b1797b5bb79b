//! A large catalogue, fast: for tests under load. It holds exactly what adding the same books one by
//! one would have kept.
//!
//! The rows go in without indexes, which are made when all are there. Only an empty catalogue is
//! seeded, and nobody should use it meanwhile.

mod bulk;
mod files;
mod indexes;

use std::{
    collections::{HashMap, HashSet},
    io::Read,
};

use diesel::{QueryDsl, RunQueryDsl, connection::SimpleConnection, dsl::exists};
use domain::{
    bookstore::{Author, Book, Category, Credit, NewCategory, Slug},
    kernel::{Currency, Timestamp},
};
use uuid::Uuid;

use super::schema::bookstore_products;
use crate::{
    db::{DatabaseUrl, Db, Purpose, open},
    migrations,
};

/// How many books go in at once.
const CHUNK: usize = 20_000;

/// What was put in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Books.
    pub books: u64,
    /// Their authors.
    pub authors: u64,
    /// The categories that they are in.
    pub categories: u64,
}

/// Why a catalogue was not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database can't be reached or opened.
    #[error("cannot open the database: {0}")]
    Connection(#[from] diesel::ConnectionError),
    /// There are products already.
    #[error("only an empty catalogue can be seeded")]
    NotEmpty,
    /// A statement failed.
    #[error("the database refused: {0}")]
    Statement(#[from] diesel::result::Error),
    /// A file is not what it should be.
    #[error("{file}, line {line}: {cause}")]
    File {
        /// Which of the two.
        file: &'static str,
        /// In which line, counted from 1.
        line: u64,
        /// What is wrong.
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Seeds the database at `url` with `authors` (CSV with the columns `id,name`) and `books`
/// (`isbn,title,author_id,category,published_year,price,stock`), all added at `at`, with prices in
/// `currency` and the categories that they name. `progress` is told the number of books from time to
/// time.
pub fn seed(
    url: &DatabaseUrl,
    (authors, books): (impl Read, impl Read),
    currency: Currency,
    at: Timestamp,
    mut progress: impl FnMut(u64),
) -> Result<Seeded, SeedError> {
    let mut db = open(url, Purpose::Migrate)?;
    if diesel::select(exists(bookstore_products::table.select(bookstore_products::id))).get_result(&mut db)? {
        return Err(SeedError::NotEmpty);
    }
    migrations::without_replaceables(&mut db)?;
    let indexes = indexes::drop_all(&mut db)?;
    bulk::prepare(&mut db);
    let mut seeding = Seeding { db: &mut db, at, currency, credits: HashMap::new(), known: HashSet::new() };
    let mut seeded = Seeded { authors: seeding.authors(authors)?, ..Seeded::default() };
    seeded.books = seeding.books(books, &mut progress)?;
    seeded.categories = seeding.known.len() as u64;
    indexes::make(&mut db, &indexes)?;
    migrations::with_replaceables(&mut db)?;
    db.batch_execute(match &db {
        Db::Pg(_) => "VACUUM ANALYZE",
        Db::Sqlite(_) => "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)",
    })?;
    Ok(seeded)
}

struct Seeding<'s> {
    db: &'s mut Db,
    at: Timestamp,
    currency: Currency,
    credits: HashMap<Uuid, Credit>,
    known: HashSet<Slug>,
}

impl Seeding<'_> {
    fn authors(&mut self, file: impl Read) -> Result<u64, SeedError> {
        let mut chunk: Vec<Author> = Vec::new();
        for author in files::authors(file, self.at) {
            let author = author?;
            self.credits.insert(author.facts().id.uuid(), author.credit());
            chunk.push(author);
            if chunk.len() == CHUNK {
                bulk::authors(self.db, &std::mem::take(&mut chunk))?;
            }
        }
        bulk::authors(self.db, &chunk)?;
        Ok(self.credits.len() as u64)
    }

    fn books(&mut self, file: impl Read, progress: &mut impl FnMut(u64)) -> Result<u64, SeedError> {
        let (mut chunk, mut done): (Vec<Book>, u64) = (Vec::new(), 0);
        let credits = std::mem::take(&mut self.credits);
        for book in files::books(file, &credits, self.currency, self.at) {
            chunk.push(book?);
            if chunk.len() == CHUNK {
                done += self.keep(&std::mem::take(&mut chunk))?;
                progress(done);
            }
        }
        Ok(done + self.keep(&chunk)?)
    }

    fn keep(&mut self, books: &[Book]) -> Result<u64, SeedError> {
        for slug in books.iter().map(|it| &it.facts().product.category) {
            if self.known.insert(slug.clone()) {
                self.add_category(slug)?;
            }
        }
        bulk::books(self.db, books)?;
        Ok(books.len() as u64)
    }

    /// It is called by its slug.
    fn add_category(&mut self, slug: &Slug) -> Result<(), SeedError> {
        let wrong = |cause: Box<dyn std::error::Error + Send + Sync>| SeedError::File { file: "books", line: 0, cause };
        let name = slug.to_string().try_into().map_err(|it: domain::kernel::TextError| wrong(it.into()))?;
        let new = NewCategory { slug: slug.clone(), name, parent: None };
        let category = Category::add(new, self.at).map_err(|it| wrong(it.into()))?;
        Ok(bulk::category(self.db, &category)?)
    }
}
