//! What a book allows and refuses.

use super::super::{BookstoreError, Price, Stock};
use super::*;
use crate::kernel::{Id, Money, Refusal};

fn at(year: i32) -> Timestamp {
    format!("{year}-06-01T00:00:00Z").parse().unwrap()
}

fn credit(name: &str) -> Credit {
    Credit { author: Id::fresh(), name: name.parse().unwrap() }
}

fn by(credits: &[Credit]) -> Credits {
    Credits::by_id(credits.iter().cloned().map(Some).collect())
}

fn price(amount: &str) -> Price {
    Money::parse(amount, "USD".parse().unwrap()).unwrap().try_into().unwrap()
}

fn new(credits: &[Credit]) -> NewBook {
    NewBook {
        isbn: "9780306406157".parse().unwrap(),
        title: "Emma".to_owned().try_into().unwrap(),
        subtitle: None,
        credits: by(credits),
        language: "en".parse().ok(),
        published_year: PublishedYear::try_from(1815).ok(),
        publisher: None,
        page_count: None,
        description: None,
        product: NewProduct { id: None, category: "fiction".parse().unwrap(), price: price("5.99"), stock: None },
    }
}

fn pointers(refused: &BookstoreError) -> Vec<(String, &'static str)> {
    refused.violations().into_iter().map(|it| (it.pointer, it.code)).collect()
}

#[test]
fn a_new_book_has_no_copies_yet() {
    let book = Book::add(new(&[credit("Jane Austen")]), at(2026)).unwrap();
    let product = &book.facts().product;
    assert_eq!((product.offer.stock, product.revision), (Stock::NONE, 1));
    assert_eq!((product.created_at, product.updated_at, product.archived_at), (at(2026), at(2026), None));
}

#[test]
fn all_broken_rules_are_told_at_once() {
    let jane = credit("Jane Austen");
    let mut bad = new(&[jane.clone(), jane]);
    bad.published_year = PublishedYear::try_from(2028).ok();
    let refused = Book::add(bad, at(2026)).unwrap_err();
    let expected = [("/author_ids/1".to_owned(), "duplicate_author"), ("/published_year".to_owned(), "year_range")];
    assert_eq!(pointers(&refused), expected);
}

#[test]
fn a_change_that_alters_nothing_leaves_the_revision() {
    let jane = credit("Jane Austen");
    let mut book = Book::add(new(std::slice::from_ref(&jane)), at(2026)).unwrap();
    let before = book.clone();
    let same = BookChange {
        title: Change::Set(book.facts().title.clone()),
        credits: Change::Set(by(std::slice::from_ref(&jane))),
        subtitle: Change::Set(None),
        ..BookChange::default()
    };
    assert_eq!(book.change(same, at(2027)), Ok(false));
    assert_eq!(book.change(BookChange::default(), at(2027)), Ok(false));
    assert_eq!(book.replace(new(&[jane]), at(2027)), Ok(false));
    assert_eq!(book, before);
}

#[test]
fn a_change_touches_what_it_names_and_counts_once() {
    let mut book = Book::add(new(&[credit("Jane Austen")]), at(2026)).unwrap();
    let change = BookChange {
        language: Change::Set(None),
        product: ProductChange { price: Change::Set(price("7")), ..ProductChange::default() },
        ..BookChange::default()
    };
    assert_eq!(book.change(change, at(2027)), Ok(true));
    let facts = book.facts();
    assert_eq!((facts.language.clone(), facts.product.offer.price), (None, price("7.00")));
    assert_eq!((&*facts.title, facts.product.revision, facts.product.updated_at), ("Emma", 2, at(2027)));
}

#[test]
fn a_refused_change_changes_nothing() {
    let mut book = Book::add(new(&[credit("Jane Austen")]), at(2026)).unwrap();
    let before = book.clone();
    let change = BookChange {
        title: Change::Set("Persuasion".to_owned().try_into().unwrap()),
        credits: Change::Set(Credits::by_id(vec![None])),
        ..BookChange::default()
    };
    let refused = book.change(change, at(2026)).unwrap_err();
    assert_eq!(pointers(&refused), [("/author_ids/0".to_owned(), "unknown_author")]);
    assert_eq!(book, before);
}

#[test]
fn a_replacement_keeps_identity_and_copies() {
    let jane = credit("Jane Austen");
    let mut book = Book::add(new(std::slice::from_ref(&jane)), at(2026)).unwrap();
    let stock = Change::Set(Stock::try_from(3).unwrap());
    let received = BookChange { product: ProductChange { stock, ..ProductChange::default() }, ..BookChange::default() };
    book.change(received, at(2026)).unwrap();
    let id = book.facts().product.id;

    let mut next = new(std::slice::from_ref(&jane));
    next.language = None;
    assert_eq!(book.replace(next, at(2027)), Ok(true));

    let product = &book.facts().product;
    assert_eq!((product.id, product.offer.stock.get(), product.revision), (id, 3, 3));
    assert_eq!((product.created_at, book.facts().language.clone()), (at(2026), None));
}

#[test]
fn a_replacement_that_is_another_book_is_refused() {
    let mut book = Book::add(new(&[credit("Jane Austen")]), at(2026)).unwrap();
    let mut other = new(&[]);
    other.isbn = "9791090636071".parse().unwrap();
    other.product.id = Some(Id::fresh());
    let refused = book.replace(other, at(2026)).unwrap_err();
    let expected = [
        ("/author_ids".to_owned(), "too_few"),
        ("/isbn".to_owned(), "identifier_mismatch"),
        ("/id".to_owned(), "identifier_mismatch"),
    ];
    assert_eq!(pointers(&refused), expected);
}

#[test]
fn archiving_and_restoring_count_only_when_they_do_something() {
    let mut book = Book::add(new(&[credit("Jane Austen")]), at(2026)).unwrap();
    assert!(!book.restore(at(2027)));
    assert!(book.archive(at(2027)));
    assert!(!book.archive(at(2028)));
    assert_eq!((book.facts().product.archived_at, book.facts().product.revision), (Some(at(2027)), 2));
    assert!(book.restore(at(2029)));
    assert_eq!((book.facts().product.archived_at, book.facts().product.revision), (None, 3));
}
