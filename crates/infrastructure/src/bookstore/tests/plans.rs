//! Every list is walked along an index, on both databases.

use application::{
    bookstore::{BookQuery, BookSort, ShelfQuery},
    page::{Key, Order, PageRequest, Position},
};

use diesel::connection::{SimpleConnection, TransactionManager};

use super::{super::books, *};

/// A place in the middle of the list.
fn place(sort: BookSort, missing: bool) -> Position {
    let id = Key::Id(uuid::Uuid::nil());
    let isbn = Key::Text("9780306406157".to_owned());
    Position(match sort {
        BookSort::Title => vec![Key::Text("Title 5".to_owned()), isbn],
        BookSort::PublishedYear if missing => vec![Key::Null, isbn],
        BookSort::PublishedYear => vec![Key::Number(1815), isbn],
        BookSort::CreatedAt => vec![Key::Instant(at(1)), isbn],
        BookSort::Rating if missing => vec![Key::Null, id],
        BookSort::Price | BookSort::Rating | BookSort::Relevance => vec![Key::Number(500), id],
    })
}

fn plans(db: &mut Db, query: &BookQuery, sort: BookSort) -> Vec<String> {
    let mut plans = Vec::new();
    for descending in [false, true] {
        for after in [None, Some(place(sort, false)), Some(place(sort, true))] {
            let page = PageRequest { limit: 20, sort: vec![Order { by: sort, descending }], after, total: false };
            plans.extend(books::plans(db, query, &page));
        }
    }
    plans
}

/// Enough books of a few categories for PostgreSQL to know what is rare.
fn shelve(db: &mut Db) {
    for category in ["fiction", "crime", "science", "art"] {
        add_category(db, category, if category == "crime" { &["fiction"] } else { &[] });
    }
    let jane = add_author(db, "Jane", 1);
    db.begin().unwrap();
    for number in 0..600 {
        let category = ["fiction", "crime", "science", "art"][usize::try_from(number % 4).unwrap()];
        let mut new = plain_book(number, &format!("Title {}", number % 97), &[&jane], category);
        new.published_year = (1813 + i64::try_from(number % 5).unwrap()).try_into().ok();
        add(db, new, number);
    }
    Db::commit_transaction(db).unwrap();
    let archived = "UPDATE bookstore_books SET archived_at = created_at WHERE published_year % 3 = 0; ANALYZE";
    db.batch_execute(archived).unwrap();
}

fn assert_walks(plan: &str, index: &str) {
    assert!(plan.contains(index), "{index} is not in\n{plan}");
    for bad in ["SCAN bookstore_books\n", "TEMP B-TREE", "Sort", "Seq Scan"] {
        assert!(!plan.contains(bad), "{bad} in\n{plan}");
    }
}

#[test]
fn all_books_are_walked_along_the_index_of_their_order() {
    on_both(|db| {
        for (sort, index) in [
            (BookSort::Title, "bookstore_books_title_isbn_idx"),
            (BookSort::PublishedYear, "bookstore_books_published_year_isbn_idx"),
            (BookSort::CreatedAt, "bookstore_books_created_at_isbn_idx"),
            (BookSort::Rating, "bookstore_books_rating_average_id_idx"),
        ] {
            for plan in plans(db, &BookQuery::default(), sort) {
                assert_walks(&plan, index);
            }
        }
        let prices =
            if matches!(db, Db::Pg(_)) { "bookstore_prices_pkey" } else { "bookstore_prices USING PRIMARY KEY" };
        for plan in plans(db, &BookQuery::default(), BookSort::Price) {
            assert_walks(&plan, prices);
        }
    });
}

#[test]
fn the_books_of_a_category_or_a_year_have_indexes_of_their_own() {
    on_both(|db| {
        shelve(db);
        let category = ShelfQuery { category: Some(slug("science")), ..ShelfQuery::default() };
        let category = BookQuery { shelf: category, ..BookQuery::default() };
        let year = BookQuery { year_from: Some(1816), year_to: Some(1816), ..BookQuery::default() };
        for (query, sort, index) in [
            (&category, BookSort::Title, "bookstore_books_category_title_isbn_idx"),
            (&category, BookSort::CreatedAt, "bookstore_books_category_created_at_isbn_idx"),
            (&year, BookSort::Title, "bookstore_books_published_year_title_isbn_idx"),
        ] {
            for plan in plans(db, query, sort) {
                assert_walks(&plan, index);
            }
        }
    });
}

#[test]
fn of_a_tree_and_with_archived_books_only_the_heads_are_sorted() {
    on_both(|db| {
        shelve(db);
        let category = Some(slug("fiction"));
        let tree = ShelfQuery { category, ..ShelfQuery::default() };
        let archived = ShelfQuery { archived: true, ..ShelfQuery::default() };
        for (shelf, indexes) in [
            (tree, ["bookstore_books_category_title_isbn_idx", ""]),
            (archived, ["bookstore_books_title_isbn_idx", "bookstore_books_archived_title_isbn_idx"]),
        ] {
            let query = BookQuery { shelf, ..BookQuery::default() };
            for plan in plans(db, &query, BookSort::Title) {
                assert!(indexes.iter().all(|it| plan.contains(it)), "{plan}");
                assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN bookstore_books\n"), "{plan}");
                // SQLite sorts each head by itself, and merges them; PostgreSQL sorts them together.
                let (sorts, heads) = match db {
                    Db::Pg(_) => (plan.matches("Sort Key").count(), 1),
                    Db::Sqlite(_) => (plan.matches("TEMP B-TREE").count(), plan.matches("CO-ROUTINE head").count()),
                };
                assert!(sorts <= heads, "{plan}");
            }
        }
    });
}

#[test]
fn one_book_is_found_by_its_number() {
    on_both(|db| {
        let plan = books::find_plan(db, isbn(1));
        assert_walks(&plan, if matches!(db, Db::Pg(_)) { "bookstore_books_isbn_key" } else { "(isbn=?)" });
    });
}
