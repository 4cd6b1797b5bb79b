//! The catalogue on both databases: the same test, word for word.

mod aggregates;
mod catalogue;
mod credits;
mod lists;
mod plans;
mod search;
mod seeding;

use std::time::Duration;

use domain::{
    bookstore::{
        Author, Authors, Book, Categories, Category, Credits, Isbn, Item, Lineage, Magazine, NewAuthor, NewBook,
        NewCategory, NewItem, NewMagazine, NewProduct, Price, Products, Slug,
    },
    kernel::{Money, StoreError, Timestamp},
};

use crate::{
    db::Db,
    testing::{self, Scratch},
    unit::Unit,
};

/// Runs `body` on each database, migrated and empty.
fn on_both(body: impl Fn(&mut Db)) {
    for scratch in testing::both_migrated() {
        body(&mut open(&scratch));
    }
}

fn open(scratch: &Scratch) -> Db {
    scratch.open()
}

fn at(second: u64) -> Timestamp {
    "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + Duration::from_secs(second)
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn price(minor: i64) -> Price {
    Money::of_minor(minor, "USD".parse().unwrap()).unwrap().try_into().unwrap()
}

/// The `number`th ISBN.
fn isbn(number: u64) -> Isbn {
    let body = format!("978{:09}", number * 7_654_321 % 1_000_000_000);
    (0..10).find_map(|check| format!("{body}{check}").parse().ok()).unwrap()
}

/// The book as it is kept.
fn kept(unit: &mut Unit<'_>, isbn: Isbn) -> Result<Book, StoreError> {
    unit.product(isbn)
}

fn product(category: &str, minor: i64) -> NewProduct {
    NewProduct { id: None, category: slug(category), price: price(minor), stock: 3.try_into().ok() }
}

/// A category below `parents`, which are written from the top.
fn add_category(db: &mut Db, name: &str, parents: &[&str]) -> Category {
    let mut upwards = parents.iter().rev().map(|it| slug(it));
    let parent = upwards.next().map(|nearest| Lineage::new(nearest, upwards.collect()));
    let new = NewCategory { slug: slug(name), name: name.to_uppercase().try_into().unwrap(), parent };
    let category = Category::add(new, at(0)).unwrap();
    Unit::new(db).add_category(&category).unwrap();
    category
}

fn add_author(db: &mut Db, name: &str, second: u64) -> Author {
    let author = Author::add(NewAuthor::named(name.parse().unwrap()), at(second)).unwrap();
    Unit::new(db).add_author(&author).unwrap();
    author
}

/// A book of which not much is known.
fn plain_book(number: u64, title: &str, authors: &[&Author], category: &str) -> NewBook {
    NewBook {
        isbn: isbn(number),
        title: title.to_owned().try_into().unwrap(),
        subtitle: None,
        credits: Credits::by_id(authors.iter().map(|it| Some(it.credit())).collect()),
        language: None,
        published_year: None,
        publisher: None,
        page_count: None,
        description: None,
        product: product(category, 599),
    }
}

fn add(db: &mut Db, new: NewBook, second: u64) -> Book {
    let book = Book::add(new, at(second)).unwrap();
    Unit::new(db).add_product(&book, None).unwrap();
    book
}

fn add_magazine(db: &mut Db, number: u64, title: &str) -> Magazine {
    let new = NewMagazine {
        issn: "0378-5955".parse().unwrap(),
        title: title.to_owned().try_into().unwrap(),
        issue_number: format!("2026/{number}").try_into().unwrap(),
        issue_label: Some("The summer special".to_owned().try_into().unwrap()),
        published_on: (!number.is_multiple_of(3)).then(|| format!("2026-0{}-01", number % 9 + 1).parse().unwrap()),
        publisher: Some("Elsevier".to_owned().try_into().unwrap()),
        product: product("science", i64::try_from(number).unwrap() % 5 * 100),
    };
    let magazine = Magazine::add(new, at(number)).unwrap();
    Unit::new(db).add_product(&magazine, None).unwrap();
    magazine
}

fn add_item(db: &mut Db, number: u64, name: &str) -> Item {
    let new = NewItem {
        sku: format!("SKU-{number}").parse().unwrap(),
        name: name.to_owned().try_into().unwrap(),
        description: Some("96 sheets of cream paper.".to_owned().try_into().unwrap()),
        product: product("gifts", i64::try_from(number).unwrap() % 5 * 100),
    };
    let item = Item::add(new, at(number)).unwrap();
    Unit::new(db).add_product(&item, None).unwrap();
    item
}
