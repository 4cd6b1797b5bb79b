//! What the use cases of books do and refuse.

use domain::kernel::Precondition;
use serde_json::{Value, json};

use super::*;
use crate::{
    bookstore::{
        archive_product, create_product, delete_product, replace_product, restore_product,
        testing::{Fake, cataloguer, ctx, input, refused},
        update_product,
    },
    page::Upserted,
};

fn isbn() -> Isbn {
    "9780141439587".parse().unwrap()
}

fn body(change: &Value) -> Value {
    let mut body = json!({
        "isbn": "9780141439587", "title": "Emma", "authors": ["Jane Austen"], "category": "fiction",
        "price": { "amount": "5.99", "currency": "USD" },
    });
    let members = body.as_object_mut().unwrap();
    for (name, value) in change.as_object().cloned().unwrap() {
        if value == "absent" { drop(members.remove(&name)) } else { drop(members.insert(name, value)) }
    }
    body
}

#[expect(clippy::needless_pass_by_value, reason = "the tests write it in place")]
fn create(fake: &mut Fake, change: Value) -> Result<Record<BookView>, Failure> {
    create_product::<BookFacts>(&ctx(), &cataloguer(), fake, &input(body(&change)))
}

fn update(fake: &mut Fake, change: Value) -> Result<Record<BookView>, Failure> {
    update_product::<BookFacts>(&ctx(), &cataloguer(), fake, isbn(), &Precondition::None, &input(change))
}

#[expect(clippy::needless_pass_by_value, reason = "the tests write it in place")]
fn replace(fake: &mut Fake, wanted: &Precondition, change: Value) -> Result<Upserted<BookView>, Failure> {
    replace_product::<BookFacts>(&ctx(), &cataloguer(), fake, isbn(), wanted, &input(body(&change)))
}

#[test]
fn a_new_book_makes_the_authors_that_nobody_knows() {
    let mut fake = Fake::new();
    let record = create(&mut fake, json!({})).unwrap();
    assert_eq!(fake.called(), ["category_exists", "authors_named", "add_author", "add_book"]);
    assert_eq!((record.revision, record.view.isbn.as_str(), record.view.stock), (1, "9780141439587", 0));
    assert_eq!(record.view.authors[0].id(), fake.authors[0].facts().id.uuid());

    create(&mut fake, json!({ "isbn": "0141439521", "authors": ["JANE  austen"] })).unwrap();
    assert_eq!(fake.called(), ["category_exists", "authors_named", "add_book"]);
    assert_eq!(refused(create(&mut fake, json!({}))).0, "duplicate_isbn");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let mut fake = Fake::new();
    let bad = json!({
        "authors": "absent", "author_ids": ["01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f"], "category": "poetry",
        "published_year": 2100, "price": { "amount": "5.999", "currency": "USD" },
    });
    let expected = [
        ("/category", "unknown_category"),
        ("/price/amount", "money_digits"),
        ("/author_ids/0", "unknown_author"),
        ("/published_year", "year_range"),
    ];
    let (code, broken) = refused(create(&mut fake, bad));
    assert_eq!(code, "validation_failed");
    assert_eq!(broken.iter().map(|it| (it.0.as_str(), it.1)).collect::<Vec<_>>(), expected);
    assert!(fake.authors.is_empty() && fake.books.is_empty());
}

#[test]
fn authors_are_named_in_exactly_one_way() {
    let mut fake = Fake::new();
    let wrong = |fake: &mut Fake, change| refused(create(fake, change)).1;
    let none = [("/authors".to_owned(), "too_few")];
    assert_eq!(wrong(&mut fake, json!({ "authors": "absent" })), none);
    assert_eq!(wrong(&mut fake, json!({ "authors": [] })), none);
    assert_eq!(wrong(&mut fake, json!({ "authors": "absent", "author_ids": [] }))[0].0, "/author_ids");
    let both = json!({ "author_ids": ["01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f"] });
    assert_eq!(wrong(&mut fake, both), [("/author_ids".to_owned(), "conflicting_members")]);
    let many: Vec<_> = (0..101).map(|it| format!("A {it}")).collect();
    fake.calls.clear();
    assert_eq!(wrong(&mut fake, json!({ "authors": many })), [("/authors".to_owned(), "too_many")]);
    assert_eq!(fake.called(), ["category_exists"]);
}

#[test]
fn a_change_of_price_is_one_load_and_one_save() {
    let mut fake = Fake::new();
    create(&mut fake, json!({})).unwrap();
    fake.calls.clear();
    let record = update(&mut fake, json!({ "price": { "amount": "4.99", "currency": "USD" } })).unwrap();
    assert_eq!(fake.called(), ["book", "save_book"]);
    assert_eq!((record.revision, record.view.price.minor()), (2, 499));
    update(&mut fake, json!({ "price": { "amount": "4.99", "currency": "USD" }, "category": "fiction" })).unwrap();
    assert_eq!(fake.called(), ["book"]);
}

#[test]
fn a_change_names_something_that_may_be_changed() {
    let mut fake = Fake::new();
    create(&mut fake, json!({})).unwrap();
    assert_eq!(refused(update(&mut fake, json!({}))).1, [(String::new(), "empty")]);
    assert!(serde_json::from_value::<UpdateBook>(json!({ "isbn": "9780141439587" })).is_err());
    assert!(serde_json::from_value::<UpdateBook>(json!({ "title": null })).is_err());
    let both = json!({ "authors": ["A"], "author_ids": ["01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f"] });
    assert_eq!(refused(update(&mut fake, both)).1, [("/author_ids".to_owned(), "conflicting_members")]);
    let moved = update(&mut fake, json!({ "authors": ["Ann", "Bob"], "category": "crime", "language": "en" })).unwrap();
    assert_eq!((moved.view.authors.len(), moved.view.category.as_str()), (2, "crime"));
    assert_eq!(update(&mut fake, json!({ "language": null })).unwrap().view.language, None);
}

#[test]
fn a_put_creates_then_replaces() {
    let mut fake = Fake::new();
    let put = |fake: &mut Fake, change| replace(fake, &Precondition::None, change).unwrap();
    assert!(matches!(put(&mut fake, json!({ "isbn": "absent" })), Upserted::Created(it) if it.revision == 1));
    fake.calls.clear();
    assert!(matches!(put(&mut fake, json!({})), Upserted::Replaced(it) if it.revision == 1));
    assert_eq!(fake.called(), ["book", "authors_named"]);
    let changed = put(&mut fake, json!({ "title": "Emma!", "stock": 3 }));
    assert!(matches!(changed, Upserted::Replaced(it) if it.revision == 2 && it.view.stock == 3));

    let other = json!({ "isbn": "0141439521", "authors": [] });
    let expected = [("/authors".to_owned(), "too_few"), ("/isbn".to_owned(), "identifier_mismatch")];
    assert_eq!(refused(replace(&mut fake, &Precondition::None, other.clone())).1, expected);
    let mut broken = refused(replace(&mut Fake::new(), &Precondition::None, other)).1;
    broken.sort();
    assert_eq!(broken, expected);
}

#[test]
fn a_writer_who_knows_another_state_is_refused() {
    let mut fake = Fake::new();
    let second = Precondition::OneOf(vec![2]);
    assert_eq!(refused(replace(&mut fake, &second, json!({}))).0, "precondition_failed");
    create(&mut fake, json!({})).unwrap();
    assert_eq!(refused(replace(&mut fake, &Precondition::Absent, json!({}))).0, "precondition_failed");
    assert_eq!(
        refused(archive_product::<BookFacts>(&ctx(), &cataloguer(), &mut fake, isbn(), &second)).0,
        "precondition_failed"
    );
    assert_eq!(
        refused(delete_product::<BookFacts>(&cataloguer(), &mut fake, isbn(), &second)).0,
        "precondition_failed"
    );
    delete_product::<BookFacts>(&cataloguer(), &mut fake, isbn(), &Precondition::Exists).unwrap();
    assert_eq!(
        refused(delete_product::<BookFacts>(&cataloguer(), &mut fake, isbn(), &Precondition::None)).0,
        "book_not_found"
    );
}

#[test]
fn archiving_twice_is_archiving_once() {
    let mut fake = Fake::new();
    create(&mut fake, json!({})).unwrap();
    let mut archive =
        || archive_product::<BookFacts>(&ctx(), &cataloguer(), &mut fake, isbn(), &Precondition::None).unwrap();
    assert!(archive().view.archived_at.is_some());
    assert_eq!(archive().revision, 2);
    let restored = restore_product::<BookFacts>(&ctx(), &cataloguer(), &mut fake, isbn(), &Precondition::None).unwrap();
    assert_eq!((restored.view.archived_at, restored.revision), (None, 3));
}
