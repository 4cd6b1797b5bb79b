//! The names on books follow their authors.

use application::bookstore::{BookAuthor, BookQuery, BookSort, BookstoreReader, SearchQuery};
use domain::{
    bookstore::AuthorChange,
    kernel::{Change, Id, StoreError},
};

use super::*;

fn names(db: &mut Db, number: u64) -> Vec<String> {
    let book = Unit::new(db).find_book(isbn(number)).unwrap().unwrap();
    let name = |it: &BookAuthor| match it {
        BookAuthor::Named(it) => it.name.clone(),
        BookAuthor::Full(it) => format!("{} of {}", it.name, it.book_count),
    };
    book.view.authors.iter().map(name).collect()
}

fn found(db: &mut Db, words: &str) -> usize {
    let query = BookQuery { search: SearchQuery::parse(words), ..BookQuery::default() };
    Unit::new(db).list_books(&query, &application::page::PageRequest::first(BookSort::Title)).unwrap().data.len()
}

#[test]
fn a_new_name_reaches_every_book() {
    on_both(|db| {
        add_category(db, "fiction", &[]);
        let (mut jane, ann) = (add_author(db, "Jane Austin", 1), add_author(db, "Ann", 2));
        add(db, plain_book(1, "Emma", &[&ann, &jane], "fiction"), 1);
        add(db, plain_book(2, "Persuasion", &[&jane], "fiction"), 1);
        add(db, plain_book(3, "Other", &[&ann], "fiction"), 1);
        let was = jane.clone();
        let change = AuthorChange { name: Change::Set("Jane Austen".parse().unwrap()), ..AuthorChange::default() };
        let _ = jane.change(change, at(9)).unwrap();
        let mut unit = Unit::new(db);
        unit.save_author(&was, &jane).unwrap();
        unit.author_renamed(&jane).unwrap();
        assert_eq!(unit.author(jane.facts().id).unwrap(), jane);
        assert!(matches!(unit.save_author(&was, &jane), Err(StoreError::Contended)));
        let revisions = [1, 2, 3].map(|it| kept(&mut unit, isbn(it)).unwrap().facts().product.revision);
        assert_eq!(revisions, [2, 2, 1]);
        assert_eq!(kept(&mut unit, isbn(1)).unwrap().facts().product.updated_at, at(9));
        assert_eq!(names(db, 1), ["Ann", "Jane Austen"]);
        assert_eq!((found(db, "austen"), found(db, "austin"), found(db, "jane ann")), (2, 0, 1));
    });
}

#[test]
fn books_go_to_another_author_once_each() {
    on_both(|db| {
        add_category(db, "fiction", &[]);
        let [a, b, c] = ["A", "B", "C"].map(|it| add_author(db, it, 1));
        add(db, plain_book(1, "One", &[&a, &c], "fiction"), 1);
        add(db, plain_book(2, "Two", &[&b, &c, &a], "fiction"), 1);
        add(db, plain_book(3, "Three", &[&a, &c, &b], "fiction"), 1);
        add(db, plain_book(4, "Four", &[&b], "fiction"), 1);
        let mut unit = Unit::new(db);
        unit.reassign_books(a.facts().id, &b, at(7)).unwrap();
        assert_eq!(
            (unit.author_book_count(a.facts().id).unwrap(), unit.author_book_count(b.facts().id).unwrap()),
            (0, 4)
        );
        assert_eq!(kept(&mut unit, isbn(1)).unwrap().facts().product.updated_at, at(7));
        assert_eq!(kept(&mut unit, isbn(4)).unwrap().facts().product.revision, 1);
        unit.remove_author(&a).unwrap();
        assert_eq!([1, 2, 3, 4].map(|it| names(db, it).join(" ")), ["B C", "B C", "B C", "B"]);
        assert_eq!((found(db, "a"), found(db, "b")), (0, 4));
    });
}

#[test]
fn authors_are_found_by_id_and_by_any_spelling() {
    on_both(|db| {
        let [old, new, zola] =
            [("Émile Zola", 5), ("ÉMILE ZOLA", 9), ("Emile Zola", 1)].map(|it| add_author(db, it.0, it.1));
        let mut unit = Unit::new(db);
        let ids = [new.facts().id, Id::fresh(), zola.facts().id, new.facts().id];
        let found = unit.authors_by_id(&ids).unwrap();
        assert_eq!(found, [Some(new.credit()), None, Some(zola.credit()), Some(new.credit())]);
        assert_eq!(unit.authors_by_id(&ids[1..2]).unwrap(), [None]);
        assert_eq!(unit.authors_by_id(&ids[..1]).unwrap(), [Some(new.credit())]);
        let names = ["e\u{301}mile  zola", "Nobody", "EMILE ZOLA"].map(|it| it.parse().unwrap());
        assert_eq!(unit.authors_named(&names).unwrap(), [Some(old.credit()), None, Some(zola.credit())]);
    });
}

#[test]
fn authors_are_shown_in_full_with_one_look() {
    on_both(|db| {
        add_category(db, "fiction", &[]);
        let jane = add_author(db, "Jane Austen", 1);
        add(db, plain_book(1, "Emma", &[&jane], "fiction"), 1);
        let mut archived = add(db, plain_book(2, "Old", &[&jane], "fiction"), 1);
        let was = archived.clone();
        assert!(archived.archive(at(2)));
        let mut unit = Unit::new(db);
        unit.save_product(&was, &archived, None).unwrap();
        let page = application::page::PageRequest::first(BookSort::Title);
        let mut books = unit.list_books(&BookQuery::default(), &page).unwrap().data;
        unit.expand_authors(&mut books).unwrap();
        let BookAuthor::Full(shown) = &books[0].authors[0] else { panic!("it was to be expanded") };
        assert_eq!((shown.name.as_str(), shown.book_count), ("Jane Austen", 1));
        assert_eq!(unit.listed_book_count(jane.facts().id).unwrap(), 1);
        assert_eq!(unit.author_book_count(jane.facts().id).unwrap(), 2);
        assert_eq!(unit.find_author(jane.facts().id).unwrap().unwrap().view.book_count, 1);
    });
}
