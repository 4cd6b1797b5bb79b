//! The same words find the same records on both databases, in the same order: that of the application,
//! which needs no database to say what fits.

use application::{
    bookstore::{
        AuthorQuery, AuthorSort, BookQuery, BookSort, BookstoreReader, ItemSort, ListedKind, MagazineSort,
        ProductQuery, SearchQuery, normalized,
    },
    page::{Order, PageRequest},
};
use domain::{
    bookstore::{BookChange, ItemFacts, MagazineFacts},
    kernel::Change,
};

use super::*;

const TITLES: [&str; 24] = [
    "Emma",
    "Émma: a Nóvel",
    "emma woodhouse, handsome",
    "The Novel of Emma",
    "Der Straßenbahnhof",
    "STRASSE",
    "Ǆ ﬁn de siècle",
    "Война и мир",
    "戦争と平和",
    "전쟁과 평화",
    "الحرب والسلام",
    "a1b2 3d-printing",
    "C++ & C#",
    "50% off_now",
    "It's \"quoted\" and \\back'slashed'",
    "AND OR NOT NEAR(x)",
    "2001: A Space Odyssey",
    "x²+y²=z²",
    "!!!",
    "①②③ Ⅷ ½",
    "\u{0e01}\u{0e33}ลัง",
    "İstanbul'da ILIK gece",
    "नमस्ते दुनिया",
    "\u{fdfa} \u{3300}\u{3300}",
];

const QUERIES: [&str; 40] = [
    "emma",
    "EMMA a",
    "emm",
    "novel emma",
    "emma nov",
    "nóv",
    "strasse",
    "straße",
    "stras",
    "bahnhof",
    "fin",
    "dz",
    "война мир",
    "ВОЙ",
    "戦争",
    "戦争と平和",
    "전쟁과",
    "الحرب",
    "a1b2",
    "3d",
    "a1",
    "c",
    "50",
    "off now",
    "quoted it",
    "back slashed",
    "and or",
    "near",
    "2001 space",
    "x2",
    "x²",
    "8",
    "1",
    "กำ",
    "istanbul",
    "ılık",
    "नमस्ते",
    "アパ",
    "austen",
    "jane emma",
];

fn found(db: &mut Db, words: &str, sort: BookSort) -> Vec<String> {
    let query = BookQuery { search: SearchQuery::parse(words), ..BookQuery::default() };
    let sort = vec![Order { by: sort, descending: false }, Order { by: BookSort::Title, descending: false }];
    let mut page = PageRequest { limit: 2, sort, after: None, total: true };
    let mut all = Vec::new();
    loop {
        let found = Unit::new(db).list_books(&query, &page).unwrap();
        all.extend(found.data.into_iter().map(|it| it.title));
        page.after = found.next;
        if page.after.is_none() {
            assert_eq!(found.total, i64::try_from(all.len()).ok());
            return all;
        }
    }
}

/// Enough books that some are in the index and some still wait to be.
fn shelve(db: &mut Db) -> Vec<Book> {
    add_category(db, "fiction", &[]);
    let jane = add_author(db, "Jane Austen", 1);
    let titles = TITLES.iter().map(ToString::to_string).chain((0..100).map(|it| format!("Filler {it}")));
    titles.zip(1..).map(|(title, number)| add(db, plain_book(number, &title, &[&jane], "fiction"), 1)).collect()
}

fn expected(books: &[Book], words: &str) -> Vec<String> {
    let Some(query) = SearchQuery::parse(words) else { return Vec::new() };
    let mut fitting: Vec<_> = books
        .iter()
        .map(Book::facts)
        .filter(|it| {
            let names = it.credits.iter().map(|it| &*it.name);
            query.fits(&application::bookstore::search_document(&it.title, None, names, it.isbn))
        })
        .map(|it| (query.relevance(&normalized(&it.title), it.isbn), it.title.to_string(), it.isbn))
        .collect();
    fitting.sort();
    fitting.into_iter().map(|it| it.1).collect()
}

#[test]
fn the_same_words_find_the_same_books() {
    on_both(|db| {
        let books = shelve(db);
        let first = books[0].facts().isbn.to_string();
        let more = [first.clone(), first[..9].to_owned(), first[3..12].to_owned(), format!("{first} emma")];
        for words in QUERIES.map(str::to_owned).into_iter().chain(more) {
            assert_eq!(found(db, &words, BookSort::Relevance), expected(&books, &words), "{words}");
            let mut by_title = expected(&books, &words);
            by_title.sort();
            assert_eq!(found(db, &words, BookSort::Title), by_title, "{words}");
        }
    });
}

#[test]
fn what_changes_is_found_by_what_it_is() {
    on_both(|db| {
        let mut books = shelve(db);
        // The first ones are in the index by now, the last ones wait.
        for place in [0, 1, 120, 123] {
            let was = books[place].clone();
            let title = Change::Set(format!("Renamed {place}").try_into().unwrap());
            assert!(books[place].change(BookChange { title, ..BookChange::default() }, at(5)).unwrap());
            Unit::new(db).save_product(&was, &books[place], None).unwrap();
            assert_eq!(found(db, &was.facts().title, BookSort::Relevance), expected(&books, &was.facts().title));
        }
        for place in [123, 122, 1, 0] {
            let gone = books.remove(place);
            Unit::new(db).remove_product(&gone).unwrap();
        }
        let jane = add_author(db, "Jane Austen", 1);
        for number in 900..1100 {
            books.push(add(db, plain_book(number, &format!("Later {number}"), &[&jane], "fiction"), 1));
        }
        for words in ["renamed", "emma", "filler 9", "later 1", "later 9", "austen"] {
            assert_eq!(found(db, words, BookSort::Relevance), expected(&books, words), "{words}");
        }
        if matches!(db, Db::Sqlite(_)) {
            let sql = "INSERT INTO bookstore_books_search (bookstore_books_search) VALUES ('integrity-check')";
            diesel::connection::SimpleConnection::batch_execute(db, sql).unwrap();
        }
    });
}

#[test]
fn authors_magazines_and_items_are_found_as_well() {
    on_both(|db| {
        for it in ["science", "gifts"] {
            add_category(db, it, &[]);
        }
        for number in 1..=70 {
            add_magazine(db, number, "Hearing Research");
            add_item(db, number, "Büro");
            add_author(db, &format!("Émile Zola {number}"), 1);
        }
        let mut unit = Unit::new(db);
        let search = |words| SearchQuery::parse(words);
        let mut authors = |words| {
            unit.list_authors(&AuthorQuery { search: search(words) }, &PageRequest::first(AuthorSort::Name))
                .unwrap()
                .data
                .len()
        };
        assert_eq!([authors("emile zol"), authors("zola 70"), authors("zola 7"), authors("ola")], [70, 1, 2, 0]);
        let mut items = |words| {
            let query = ProductQuery { search: search(words), ..ProductQuery::default() };
            let page = PageRequest::first(ItemSort::Name);
            ItemFacts::shelves(&mut unit).list_products(&query, &page).unwrap().data.len()
        };
        assert_eq!([items("buro"), items("cream pap"), items("sku 3"), items("buro sku 70")], [70, 70, 11, 1]);
        let mut magazines = |words| {
            let query = ProductQuery { search: search(words), ..ProductQuery::default() };
            let page = PageRequest::first(MagazineSort::Title);
            MagazineFacts::shelves(&mut unit).list_products(&query, &page).unwrap().data.len()
        };
        assert_eq!(
            [magazines("research hear"), magazines("2026 61"), magazines("0378-5955"), magazines("summer")],
            [70, 1, 70, 70]
        );
    });
}
