//! What was kept comes back as it was.

use std::collections::BTreeSet;

use application::bookstore::{BookView, BookstoreReader, ItemView, MagazineView, RatingView, get_product};
use diesel::connection::TransactionManager;
use domain::{
    bookstore::{
        Authors, BookChange, Categories, CategoryChange, ItemChange, ItemFacts, MagazineChange, MagazineFacts, NewBook,
        ProductChange,
    },
    kernel::Change,
};

use super::*;

fn full_book(number: u64, authors: &[&Author]) -> NewBook {
    NewBook {
        subtitle: Some("Wie man \"so\" sagt \u{1d11e}".to_owned().try_into().unwrap()),
        language: "pt-BR".parse().ok(),
        published_year: (-720).try_into().ok(),
        publisher: Some("John Murray".to_owned().try_into().unwrap()),
        page_count: 474.try_into().ok(),
        description: Some("Long.\n\tVery.".to_owned().try_into().unwrap()),
        ..plain_book(number, "  Emma ", authors, "fiction")
    }
}

fn repriced(book: &Book, minor: i64, second: u64) -> Book {
    let mut book = book.clone();
    let product = ProductChange { price: Change::Set(price(minor)), ..ProductChange::default() };
    assert!(book.change(BookChange { product, ..BookChange::default() }, at(second)).unwrap());
    book
}

#[test]
fn a_book_comes_back_as_it_was() {
    on_both(|db| {
        add_category(db, "fiction", &[]);
        let (jane, john) = (add_author(db, "Jane Austen", 1), add_author(db, "John \\ \"Æ\" Doe", 2));
        for new in [full_book(1, &[&john, &jane]), plain_book(2, "!", &[&jane], "fiction")] {
            let mut book = add(db, new, 3);
            let isbn = book.facts().isbn;
            let mut unit = Unit::new(db);
            assert_eq!(kept(&mut unit, isbn).unwrap(), book);
            let (found, view) = (unit.find_book(isbn).unwrap().unwrap(), BookView::of(&book, RatingView::default()));
            assert_eq!((found.view, found.revision, found.modified), (view.view, view.revision, view.modified));

            let was = book.clone();
            let change = BookChange {
                title: Change::Set("Emma!".to_owned().try_into().unwrap()),
                subtitle: Change::Set(None),
                credits: Change::Set(Credits::by_id(vec![Some(jane.credit())])),
                ..BookChange::default()
            };
            assert!(book.change(change, at(4)).unwrap() && book.archive(at(5)));
            unit.save_product(&was, &book, None).unwrap();
            assert_eq!(kept(&mut unit, isbn).unwrap(), book);
            assert!(matches!(unit.save_product(&was, &book, None), Err(StoreError::Contended)));

            assert!(kept(&mut unit, super::isbn(9)).is_err_and(|it| matches!(it, StoreError::Absent)));
            unit.remove_product(&book).unwrap();
            assert!(unit.find_book(isbn).unwrap().is_none());
        }
        assert_eq!(testing::cells(db, "SELECT CAST(count(*) AS text) AS cell FROM bookstore_book_authors"), ["0"]);
        for table in ["bookstore_products", "bookstore_prices"] {
            assert_eq!(testing::cells(db, &format!("SELECT CAST(count(*) AS text) AS cell FROM {table}")), ["0"]);
        }
    });
}

#[test]
fn a_price_change_touches_no_index_of_the_books() {
    on_both(|db| {
        add_category(db, "fiction", &[]);
        let jane = add_author(db, "Jane Austen", 1);
        let was = add(db, full_book(1, &[&jane]), 1);
        let now = repriced(&was, 1, 2);
        // PostgreSQL counts what it could change without its indexes; SQLite leaves them alone by itself,
        // and changes the book and its place among the prices.
        let told = match db {
            Db::Pg(_) => {
                "SELECT n_tup_hot_upd::text AS cell FROM pg_stat_xact_user_tables WHERE relname = 'bookstore_books'"
            }
            Db::Sqlite(_) => "SELECT CAST(total_changes() AS text) AS cell",
        };
        let changes = |db: &mut Db| testing::cells(db, told)[0].parse::<i32>().unwrap();
        db.begin().unwrap();
        let before = changes(db);
        Unit::new(db).save_product(&was, &now, None).unwrap();
        let expected = if matches!(db, Db::Pg(_)) { 1 } else { 2 };
        assert_eq!(changes(db) - before, expected);
        Db::commit_transaction(db).unwrap();
        assert_eq!(kept(&mut Unit::new(db), was.facts().isbn).unwrap(), now);
    });
}

/// What the order of prices says, and what the rows say.
fn prices(db: &mut Db) -> (BTreeSet<String>, BTreeSet<String>) {
    let rows = [("book", "bookstore_books"), ("magazine", "bookstore_magazines"), ("item", "bookstore_items")];
    let rows = rows.map(|(kind, table)| format!("SELECT '{kind} ' || price || ' ' || id AS cell FROM {table}"));
    let order = "SELECT kind || ' ' || price || ' ' || id AS cell FROM bookstore_prices";
    let mut read = |sql: &str| testing::cells(db, sql).into_iter().collect();
    (read(order), read(&rows.join(" UNION ALL ")))
}

#[test]
fn the_order_of_prices_is_that_of_the_rows() {
    on_both(|db| {
        for category in ["fiction", "science", "gifts"] {
            add_category(db, category, &[]);
        }
        let jane = add_author(db, "Jane Austen", 1);
        let (book, other) = (add(db, full_book(1, &[&jane]), 1), add(db, full_book(2, &[&jane]), 1));
        let (magazine, item) = (add_magazine(db, 1, "Hearing"), add_item(db, 1, "Mug"));
        let sold = |minor| ProductChange { price: Change::Set(price(minor)), ..ProductChange::default() };

        let cheap = repriced(&book, 1, 2);
        let mut wide = cheap.clone();
        let title = Change::Set("Emma!".to_owned().try_into().unwrap());
        wide.change(BookChange { title, product: sold(2), ..BookChange::default() }, at(3)).unwrap();
        let (mut issue, mut mug) = (magazine.clone(), item.clone());
        issue.change(MagazineChange { product: sold(3), ..MagazineChange::default() }, at(2)).unwrap();
        mug.change(ItemChange { product: sold(4), ..ItemChange::default() }, at(2)).unwrap();
        let mut unit = Unit::new(db);
        unit.save_product(&book, &cheap, None).unwrap();
        unit.save_product(&cheap, &wide, None).unwrap();
        unit.save_product(&magazine, &issue, None).unwrap();
        unit.save_product(&item, &mug, None).unwrap();
        assert!(matches!(unit.save_product(&book, &repriced(&book, 5, 4), None), Err(StoreError::Contended)));
        unit.remove_product(&other).unwrap();

        let (order, rows) = prices(db);
        assert_eq!(order, rows);
        let expected = [
            format!("book 2 {}", wide.product().id),
            format!("magazine 3 {}", issue.product().id),
            format!("item 4 {}", mug.product().id),
        ];
        assert_eq!(rows, BTreeSet::from(expected));
    });
}

#[test]
fn duplicates_are_known_by_their_constraints() {
    on_both(|db| {
        let fiction = add_category(db, "fiction", &[]);
        for it in ["science", "gifts"] {
            add_category(db, it, &[]);
        }
        let jane = add_author(db, "Jane Austen", 1);
        let book = add(db, full_book(1, &[&jane]), 1);
        let (magazine, item) = (add_magazine(db, 1, "Hearing"), add_item(db, 1, "Mug"));
        let mut refused = |work: &dyn Fn(&mut Unit<'_>) -> Result<(), StoreError>| {
            Db::begin_transaction(db).unwrap();
            let done = work(&mut Unit::new(db));
            Db::rollback_transaction(db).unwrap();
            match done {
                Err(StoreError::Violated(name)) => name,
                other => format!("{other:?}"),
            }
        };
        let twin = |id| {
            let mut new = full_book(1, &[&jane]);
            new.product.id = id;
            Book::add(new, at(1)).unwrap()
        };
        assert_eq!(refused(&|it| it.add_product(&twin(None), None)), "bookstore_books_isbn_key");
        assert_eq!(
            refused(&|it| it.add_product(&twin(Some(book.facts().product.id)), None)),
            "bookstore_products_pkey"
        );
        assert_eq!(refused(&|it| it.add_author(&jane)), "bookstore_authors_pkey");
        assert_eq!(refused(&|it| it.add_category(&fiction)), "bookstore_categories_pkey");
        assert_eq!(refused(&|it| it.add_product(&magazine, None)), "bookstore_products_pkey");
        assert_eq!(refused(&|it| it.remove_author(&jane)), "foreign_key");
        assert_eq!(refused(&|it| it.remove_category(&fiction)), "foreign_key");
        let mut facts = item.facts().clone();
        facts.product.id = domain::kernel::Id::fresh();
        assert_eq!(refused(&|it| it.add_product(&Item::from_facts(facts.clone()), None)), "bookstore_items_sku_key");
        let mut facts = magazine.facts().clone();
        facts.product.id = domain::kernel::Id::fresh();
        let name = refused(&|it| it.add_product(&Magazine::from_facts(facts.clone()), None));
        assert_eq!(name, "bookstore_magazines_issn_issue_number_key");
    });
}

#[test]
fn magazines_and_items_come_back_as_they_were() {
    on_both(|db| {
        for it in ["science", "gifts"] {
            add_category(db, it, &[]);
        }
        let (mut magazine, mut item) = (add_magazine(db, 1, "Hearing"), add_item(db, 1, "Mug"));
        let (m, i) = (magazine.facts().product.id, item.facts().product.id);
        let mut unit = Unit::new(db);
        let kept: (Magazine, Item) = (unit.product(m).unwrap(), unit.product(i).unwrap());
        assert_eq!(kept, (magazine.clone(), item.clone()));
        let (was_magazine, was_item) = (magazine.clone(), item.clone());
        let change = MagazineChange { published_on: Change::Set(None), ..MagazineChange::default() };
        assert!(magazine.change(change, at(2)).unwrap());
        assert!(item.change(ItemChange { description: Change::Set(None), ..ItemChange::default() }, at(2)).unwrap());
        unit.save_product(&was_magazine, &magazine, None).unwrap();
        unit.save_product(&was_item, &item, None).unwrap();
        let kept: (Magazine, Item) = (unit.product(m).unwrap(), unit.product(i).unwrap());
        assert_eq!(kept, (magazine.clone(), item.clone()));
        let shown = get_product::<MagazineFacts>(&mut unit, m).unwrap();
        assert_eq!(shown.view, MagazineView::of(&magazine).view);
        assert_eq!(get_product::<ItemFacts>(&mut unit, i).unwrap().view, ItemView::of(&item).view);
        assert!(matches!(unit.save_product(&was_item, &item, None), Err(StoreError::Contended)));
        unit.remove_product(&magazine).unwrap();
        unit.remove_product(&item).unwrap();
        assert!(get_product::<MagazineFacts>(&mut unit, m).is_err() && get_product::<ItemFacts>(&mut unit, i).is_err());
    });
}

#[test]
fn categories_know_their_place() {
    on_both(|db| {
        let top = add_category(db, "a", &[]);
        add_category(db, "b", &["a"]);
        let mut c = add_category(db, "c", &["a", "b"]);
        let mut unit = Unit::new(db);
        unit.lock_category_tree().unwrap();
        let lineage = Lineage::new(slug("c"), vec![slug("b"), slug("a")]);
        assert_eq!(unit.lineage(&slug("c")).unwrap(), lineage);
        assert!(matches!(unit.lineage(&slug("x")), Err(StoreError::Absent)));
        assert_eq!(["a", "b", "c"].map(|it| unit.category_height(&slug(it)).unwrap()), [3, 2, 1]);
        assert!(unit.category_exists(&slug("c")).unwrap() && !unit.category_exists(&slug("x")).unwrap());
        assert!(unit.category_in_use(&slug("b")).unwrap() && !unit.category_in_use(&slug("c")).unwrap());
        let was = c.clone();
        let change = CategoryChange { parent: Change::Set(None), ..CategoryChange::default() };
        assert!(c.change(change, 1, at(3)).unwrap());
        unit.save_category(&was, &c).unwrap();
        assert_eq!(unit.category(&slug("c")).unwrap(), c);
        assert!(matches!(unit.save_category(&was, &c), Err(StoreError::Contended)));
        unit.remove_category(&c).unwrap();
        assert!(matches!(unit.category(&slug("c")), Err(StoreError::Absent)));
        assert_eq!(unit.category(&slug("a")).unwrap(), top);
    });
}
