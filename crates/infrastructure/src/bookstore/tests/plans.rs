//! Every list of the catalogue is walked along an index, on both databases: in each of its orders and
//! with each of its filters.
//!
//! Filters are looked at one by one; two of them together walk as one does, and drop what the other does
//! not let through. So does an order of several members. Not looked at are the search for words, which
//! sorts what it finds, and archived products in other orders than by title, which are sorted.

use std::fmt::Debug;

use application::{
    bookstore::{
        AuthorQuery, AuthorSort, BookQuery, BookSort, BookstoreReader, CategoryQuery, CategorySort, ItemSort,
        ListedKind, MagazineSort, PriceRange, ProductQuery, ShelfQuery,
    },
    page::{PageRequest, SortMember},
};
use diesel::connection::{SimpleConnection, TransactionManager};
use domain::bookstore::{AuthorId, Isbn, ItemFacts, MagazineFacts};

use super::*;
use crate::testing::plan::{Pages, in_every_order, plans};

/// Enough products of a few categories for PostgreSQL to know what is rare.
fn shelve(db: &mut Db) -> AuthorId {
    for category in ["fiction", "crime", "science", "art", "gifts"] {
        add_category(db, category, if category == "crime" { &["fiction"] } else { &[] });
    }
    for number in 0..40 {
        add_category(db, &format!("shelf-{number}"), &["art"]);
    }
    db.begin().unwrap();
    let authors: Vec<_> = (0..60).map(|it| add_author(db, &format!("Author {}", it % 7), it)).collect();
    for number in 0..600 {
        let category = match number % 12 {
            0 => "fiction".to_owned(),
            1 => "crime".to_owned(),
            2 => "science".to_owned(),
            _ => format!("shelf-{}", number % 40),
        };
        let author = &authors[usize::try_from(number % 10).unwrap()];
        let mut new = plain_book(number, &format!("Title {}", number % 97), &[author], &category);
        new.published_year = (number % 6 > 0).then(|| (1813 + i64::try_from(number % 6).unwrap()).try_into().unwrap());
        add(db, new, number);
    }
    for number in 0..300 {
        add_magazine(db, number, &format!("Title {}", number % 97));
        add_item(db, number, &format!("Name {}", number % 97));
    }
    Db::commit_transaction(db).unwrap();
    vary(db);
    authors[3].facts().id
}

/// Makes some of them archived, sold out or rated, and others of other categories.
fn vary(db: &mut Db) {
    db.batch_execute(
        "UPDATE bookstore_books SET archived_at = created_at WHERE published_year = 1816;
         UPDATE bookstore_magazines SET archived_at = created_at WHERE issue_number LIKE '%3';
         UPDATE bookstore_items SET archived_at = created_at WHERE sku LIKE '%3';
         UPDATE bookstore_magazines SET category = 'fiction' WHERE issue_number LIKE '%4';
         UPDATE bookstore_magazines SET category = 'crime' WHERE issue_number LIKE '%5';
         UPDATE bookstore_items SET category = 'fiction' WHERE sku LIKE '%4';
         UPDATE bookstore_items SET category = 'crime' WHERE sku LIKE '%5';
         UPDATE bookstore_magazines SET issn = '0028-0836' WHERE issue_number LIKE '%7';
         UPDATE bookstore_books SET stock = 0 WHERE price = 100 OR title LIKE '%3';
         UPDATE bookstore_magazines SET stock = 0 WHERE price = 100;
         UPDATE bookstore_items SET stock = 0 WHERE price = 100;
         UPDATE bookstore_books SET rating_average = 400, rating_count = 1, rating_sum = 4 WHERE stock = 0;
         ANALYZE",
    )
    .unwrap();
}

fn of_category(name: &str) -> ShelfQuery {
    ShelfQuery { category: Some(slug(name)), ..ShelfQuery::default() }
}

fn stocked(in_stock: bool) -> ShelfQuery {
    ShelfQuery { in_stock: Some(in_stock), ..ShelfQuery::default() }
}

fn priced(min: Option<i64>, max: Option<i64>) -> ShelfQuery {
    let price = Some(PriceRange { currency: "USD".parse().unwrap(), min, max });
    ShelfQuery { price, ..ShelfQuery::default() }
}

/// Filters that let so many through that the index of the order is walked, and what does not fit dropped.
fn wide() -> [ShelfQuery; 4] {
    [ShelfQuery::default(), stocked(true), stocked(false), priced(None, None)]
}

/// Filters that have an index of their own. Whether that leads to the rows, or the index of their order,
/// is up to the database.
fn narrow() -> [ShelfQuery; 4] {
    [priced(Some(100), None), priced(None, Some(700)), priced(Some(100), Some(500)), of_category("gifts")]
}

/// What must hold of a list in each of some orders.
type Assertion = fn(&Pages, &mut Db);

fn books(db: &mut Db, query: &BookQuery, by: &[(&str, BookSort)], assert: Assertion) {
    for pages in in_every_order(db, by, query, |unit, page| unit.list_books(query, page)) {
        assert(&pages, db);
    }
}

fn products<K: ListedKind>(db: &mut Db, query: &ProductQuery<K::Number>, by: &[(&str, K::Sort)], assert: Assertion)
where
    K::Number: Debug,
{
    for pages in in_every_order(db, by, query, |unit, page| K::shelves(unit).list_products(query, page)) {
        assert(&pages, db);
    }
}

/// All orders of books but that of relevance, which only a search has.
const BOOK_ORDERS: &[(&str, BookSort)] = BookSort::MEMBERS.split_at(5).0;

#[test]
fn books_are_walked_along_the_index_of_their_order() {
    on_both(|db| {
        let author = shelve(db);
        let all = BookQuery::default;
        for shelf in wide() {
            books(db, &BookQuery { shelf, ..all() }, BOOK_ORDERS, Pages::assert_walked);
        }
        for query in [
            BookQuery { year_from: Some(1815), ..all() },
            BookQuery { year_to: Some(1815), ..all() },
            BookQuery { language: "en".parse().ok(), ..all() },
        ] {
            books(db, &query, BOOK_ORDERS, Pages::assert_walked);
        }
        let year = BookQuery { year_from: Some(1815), year_to: Some(1815), ..all() };
        let category = BookQuery { shelf: of_category("science"), ..all() };
        let by = |sort| BOOK_ORDERS.iter().copied().filter(|it| it.1 == sort).collect::<Vec<_>>();
        books(db, &year, &by(BookSort::Title), Pages::assert_sought);
        books(db, &category, &by(BookSort::Title), Pages::assert_sought);
        books(db, &category, &by(BookSort::CreatedAt), Pages::assert_sought);
        for query in [year, category, BookQuery { authors: vec![author], ..all() }] {
            books(db, &query, BOOK_ORDERS, Pages::assert_found);
        }
        for shelf in narrow() {
            books(db, &BookQuery { shelf, ..all() }, BOOK_ORDERS, Pages::assert_found);
        }
    });
}

#[test]
fn magazines_are_walked_along_the_index_of_their_order() {
    on_both(|db| {
        shelve(db);
        let all = ProductQuery::default;
        for shelf in wide() {
            products::<MagazineFacts>(
                db,
                &ProductQuery { shelf, ..all() },
                MagazineSort::MEMBERS,
                Pages::assert_walked,
            );
        }
        let category = ProductQuery { shelf: of_category("science"), ..all() };
        for by in [MagazineSort::Title, MagazineSort::PublishedOn, MagazineSort::CreatedAt] {
            products::<MagazineFacts>(db, &category, &[("", by)], Pages::assert_sought);
        }
        for query in [category, ProductQuery { number: "0028-0836".parse().ok(), ..all() }] {
            products::<MagazineFacts>(db, &query, MagazineSort::MEMBERS, Pages::assert_found);
        }
        for shelf in narrow() {
            products::<MagazineFacts>(db, &ProductQuery { shelf, ..all() }, MagazineSort::MEMBERS, Pages::assert_found);
        }
    });
}

#[test]
fn items_are_walked_along_the_index_of_their_order() {
    on_both(|db| {
        shelve(db);
        let all = ProductQuery::default;
        for shelf in wide() {
            products::<ItemFacts>(db, &ProductQuery { shelf, ..all() }, ItemSort::MEMBERS, Pages::assert_walked);
        }
        let category = ProductQuery { shelf: of_category("gifts"), ..all() };
        for by in [ItemSort::Name, ItemSort::CreatedAt] {
            products::<ItemFacts>(db, &category, &[("", by)], Pages::assert_sought);
        }
        let one = ProductQuery { number: "SKU-7".parse().ok(), ..all() };
        products::<ItemFacts>(db, &one, ItemSort::MEMBERS, Pages::assert_found);
        for shelf in narrow() {
            products::<ItemFacts>(db, &ProductQuery { shelf, ..all() }, ItemSort::MEMBERS, Pages::assert_found);
        }
    });
}

#[test]
fn authors_and_categories_are_walked_along_the_index_of_their_order() {
    on_both(|db| {
        shelve(db);
        let all = AuthorQuery::default();
        for pages in in_every_order(db, AuthorSort::MEMBERS, &all, |unit, page| unit.list_authors(&all, page)) {
            pages.assert_walked(db);
        }
        let all = CategoryQuery::default();
        for pages in in_every_order(db, CategorySort::MEMBERS, &all, |unit, page| unit.list_categories(&all, page)) {
            pages.assert_walked(db);
        }
        let below = CategoryQuery { parent: Some(slug("art")), ..CategoryQuery::default() };
        let (by_slug, by_name) = CategorySort::MEMBERS.split_at(1);
        let list = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.list_categories(&below, page);
        for pages in in_every_order(db, by_slug, &below, list) {
            pages.assert_sought(db);
        }
        for pages in in_every_order(db, by_name, &below, list) {
            pages.assert_found(db);
        }
    });
}

#[test]
fn an_export_is_walked_along_the_numbers_of_the_books() {
    on_both(|db| {
        shelve(db);
        let pages = Pages::walk(db, "an export".to_owned(), |db, after: Option<Isbn>| {
            let rows = Unit::new(db).export_books(after, 100).unwrap();
            rows.last().map(|it| it.isbn.parse().unwrap())
        });
        pages.assert_walked(db);
    });
}

/// Of a category with others below it, and where archived ones are among the rest, each walk is cut to a
/// page, and only those heads are sorted to be merged.
#[test]
fn of_a_tree_and_with_archived_books_only_the_heads_are_sorted() {
    on_both(|db| {
        shelve(db);
        let archived = ShelfQuery { archived: true, ..ShelfQuery::default() };
        for (shelf, indexes) in [
            (of_category("fiction"), ["bookstore_books_category_title_isbn_idx", ""]),
            (archived, ["bookstore_books_title_isbn_idx", "bookstore_books_archived_title_isbn_idx"]),
        ] {
            let query = BookQuery { shelf, ..BookQuery::default() };
            let plans = plans(db, |db| Unit::new(db).list_books(&query, &PageRequest::first(BookSort::Title)).unwrap());
            let merged: Vec<_> = plans.iter().filter(|it| it.sql.contains("UNION ALL SELECT *")).collect();
            assert_eq!(merged.len(), 1, "{plans:#?}");
            for plan in merged {
                assert!(indexes.iter().all(|it| plan.uses(it)) && !plan.scans(), "{plan:#?}");
                // SQLite sorts each head by itself, and merges them; PostgreSQL sorts them together.
                let count = |text: &str| plan.steps.iter().filter(|it| it.contains(text)).count();
                let (sorts, heads) = match db {
                    Db::Pg(_) => (count("Sort Key"), 1),
                    Db::Sqlite(_) => (count("TEMP B-TREE"), count("CO-ROUTINE head")),
                };
                assert!(sorts <= heads, "{plan:#?}");
            }
        }
    });
}

#[test]
fn one_book_is_found_by_its_number() {
    on_both(|db| {
        for plan in plans(db, |db| Unit::new(db).find_book(isbn(1)).unwrap()) {
            assert!(
                plan.seeks() && plan.uses(if matches!(db, Db::Pg(_)) { "_isbn_key" } else { "(isbn=?)" }),
                "{plan:#?}"
            );
        }
    });
}
