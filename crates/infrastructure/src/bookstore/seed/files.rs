//! Reading the two files.

use std::{collections::HashMap, error::Error, io::Read};

use csv::{DeserializeRecordsIntoIter, Reader};
use domain::{
    bookstore::{Author, Book, Credit, Credits, NewAuthor, NewBook, NewProduct, Price},
    kernel::{Currency, Money, Timestamp},
};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use super::SeedError;

type Cause = Box<dyn Error + Send + Sync>;

#[derive(Deserialize)]
struct AuthorLine {
    id: Uuid,
    name: String,
}

#[derive(Deserialize)]
struct BookLine {
    isbn: String,
    title: String,
    author_id: Uuid,
    category: String,
    published_year: Option<i64>,
    price: String,
    stock: i64,
}

/// The authors of a file.
pub(super) fn authors(file: impl Read, at: Timestamp) -> impl Iterator<Item = Result<Author, SeedError>> {
    records("authors", file, move |line: AuthorLine| {
        let new = NewAuthor { id: Some(line.id.into()), ..NewAuthor::named(line.name.parse()?) };
        Ok(Author::add(new, at)?)
    })
}

/// The books of a file, by authors who have these credits.
pub(super) fn books(
    file: impl Read,
    credits: &HashMap<Uuid, Credit>,
    currency: Currency,
    at: Timestamp,
) -> impl Iterator<Item = Result<Book, SeedError>> {
    records("books", file, move |line: BookLine| {
        let price: Price = Money::parse(&line.price, currency)?.try_into()?;
        let stock = Some(line.stock.try_into()?);
        let product = NewProduct { id: None, category: line.category.parse()?, price, stock };
        let new = NewBook {
            isbn: line.isbn.parse()?,
            title: line.title.try_into()?,
            subtitle: None,
            credits: Credits::by_id(vec![credits.get(&line.author_id).cloned()]),
            language: None,
            published_year: line.published_year.map(TryInto::try_into).transpose()?,
            publisher: None,
            page_count: None,
            description: None,
            product,
        };
        Ok(Book::add(new, at)?)
    })
}

/// Each line of a file as what `read` makes of it.
fn records<L: DeserializeOwned, T>(
    name: &'static str,
    file: impl Read,
    read: impl Fn(L) -> Result<T, Cause>,
) -> impl Iterator<Item = Result<T, SeedError>> {
    let lines: DeserializeRecordsIntoIter<_, L> = Reader::from_reader(file).into_deserialize();
    lines.zip(2..).map(move |(line, number)| {
        let record = line.map_err(Cause::from).and_then(&read);
        record.map_err(|cause| SeedError::File { file: name, line: number, cause })
    })
}
