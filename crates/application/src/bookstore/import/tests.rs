//! How rows of an import are read.

use super::*;
use crate::bookstore::testing::{Fake, cataloguer, ctx, refused};

const SHOP: fn() -> Shop = || Shop { currency: "USD".parse().unwrap() };

fn options(json: serde_json::Value) -> ImportOptions {
    serde_json::from_value(json).unwrap()
}

fn defaults(fake: &mut Fake, json: serde_json::Value) -> ImportDefaults {
    prepare_import(&cataloguer(), SHOP(), fake, &options(json)).unwrap()
}

fn goodbooks(line: u64, isbn: &str, authors: &str) -> ImportRow {
    let cells =
        [("isbn", isbn), ("authors", authors), ("original_title", ""), ("title", "Emma"), ("language_code", "eng")];
    ImportRow::from_cells(line, cells)
}

fn import(fake: &mut Fake, defaults: &ImportDefaults, row: &ImportRow) -> RowOutcome {
    import_book(&ctx(), &cataloguer(), fake, defaults, row).unwrap()
}

fn code(outcome: RowOutcome) -> (u64, &'static str) {
    match outcome {
        RowOutcome::Refused(why) => (why.line, why.code),
        other => panic!("{other:?}"),
    }
}

#[test]
fn importing_a_file_again_changes_nothing() {
    let mut fake = Fake::new();
    let with = defaults(&mut fake, serde_json::json!({ "price": "9.99", "stock": 5, "category": "fiction" }));
    let row = goodbooks(2, "141439580", "Jane Austen, Somebody Else");
    fake.calls.clear();

    assert_eq!(import(&mut fake, &with, &row), RowOutcome::Stored);
    assert_eq!(fake.called(), ["book", "category_exists", "authors_named", "add_author", "add_author", "add_book"]);
    assert_eq!(import(&mut fake, &with, &row), RowOutcome::Unchanged);
    assert_eq!(fake.called(), ["book"]);

    let other = ImportDefaults { stock: Some(Stock::NONE), ..with };
    assert_eq!(import(&mut fake, &other, &row), RowOutcome::Unchanged);
    assert_eq!(fake.books[0].facts().product.offer.stock.get(), 5);
}

#[test]
fn a_row_changes_what_its_file_has_columns_for() {
    let mut fake = Fake::new();
    let with = defaults(&mut fake, serde_json::json!({ "price": "9.99", "category": "fiction" }));
    let full = [
        ("isbn", "0141439580"),
        ("authors", "Jane Austen"),
        ("title", "Emma"),
        ("publisher", "Penguin"),
        ("price", "3"),
    ];
    import(&mut fake, &with, &ImportRow::from_cells(2, full));
    assert_eq!(import(&mut fake, &with, &goodbooks(2, "141439580", "Jane Austen, New Name")), RowOutcome::Updated);
    let facts = fake.books[0].facts();
    assert_eq!(
        (facts.publisher.as_deref(), facts.credits.len(), facts.language.as_deref()),
        (Some("Penguin"), 2, Some("en"))
    );
    assert_eq!(facts.product.offer.price.money().minor(), 300);
}

#[test]
fn what_neither_file_nor_defaults_give_is_missed_in_new_books_only() {
    let mut fake = Fake::new();
    let none = defaults(&mut fake, serde_json::json!({}));
    let priced = defaults(&mut fake, serde_json::json!({ "price": "9.99", "currency": "EUR" }));
    let both = defaults(&mut fake, serde_json::json!({ "price": "9.99", "category": "crime" }));
    let row = goodbooks(7, "141439580", "Jane Austen");
    assert_eq!(code(import(&mut fake, &none, &row)), (7, "price_missing"));
    assert_eq!(code(import(&mut fake, &priced, &row)), (7, "category_missing"));
    assert_eq!(import(&mut fake, &both, &row), RowOutcome::Stored);
    assert_eq!(import(&mut fake, &none, &row), RowOutcome::Unchanged);
}

#[test]
fn a_bad_row_is_refused_and_leaves_nothing() {
    let mut fake = Fake::new();
    let with = defaults(&mut fake, serde_json::json!({ "price": "9.99", "category": "fiction" }));
    let row = |name, cell| {
        ImportRow::from_cells(3, [("isbn", "0141439580"), ("authors", "Jane Austen"), ("title", "Emma"), (name, cell)])
    };
    assert_eq!(code(import(&mut fake, &with, &row("category", "poetry"))), (3, "unknown_category"));
    assert_eq!(code(import(&mut fake, &with, &row("published_year", "2100"))), (3, "year_range"));
    assert_eq!(code(import(&mut fake, &with, &row("isbn", ""))), (3, "isbn_missing"));
    assert!(fake.books.is_empty() && fake.authors.is_empty());
}

#[test]
fn defaults_that_cannot_be_are_refused_at_once() {
    let bad = options(serde_json::json!({ "price": "9.999", "category": "poetry" }));
    let (code, broken) = refused(prepare_import(&cataloguer(), SHOP(), &mut Fake::new(), &bad));
    let expected = [("/price".to_owned(), "money_digits"), ("/category".to_owned(), "unknown_category")];
    assert_eq!((code, broken.as_slice()), ("validation_failed", &expected[..]));
}

#[test]
fn rows_are_counted_by_what_became_of_them() {
    let mut result = ImportResult::default();
    let refused = RowRefused { line: 2, code: "isbn_missing", detail: String::new() };
    for outcome in [RowOutcome::Stored, RowOutcome::Stored, RowOutcome::Unchanged, RowOutcome::Refused(refused)] {
        result.count(&outcome);
    }
    assert_eq!(result, ImportResult { stored: 2, updated: 0, unchanged: 1, refused: 1 });
}
