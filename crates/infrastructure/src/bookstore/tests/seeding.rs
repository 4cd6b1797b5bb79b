//! What is seeded is what would have been added.

use application::{
    bookstore::{BookQuery, BookSort, BookstoreReader, SearchQuery},
    page::PageRequest,
};
use domain::bookstore::AuthorId;

use super::{
    super::{SeedError, Seeded, seed},
    *,
};

const AUTHORS: &str = "id,name\n01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f,Jane Austen\n\
    01938f5c-6a00-7c3e-8a52-3f1d2b4c5d70,\"Émile \"\"Z\"\" Zola\"\n";
const BOOKS: &str = "isbn,title,author_id,category,published_year,price,stock\n\
    9780306406157,\"Émma, a novel\",01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f,fiction,1815,5.99,3\n\
    9780141439587,Germinal,01938f5c-6a00-7c3e-8a52-3f1d2b4c5d70,science,1885,12.00,0\n";

fn put(scratch: &Scratch, books: &str) -> Result<Seeded, SeedError> {
    let files = (AUTHORS.as_bytes(), books.as_bytes());
    seed(&scratch.url, files, "USD".parse().unwrap(), at(5), |_| {})
}

#[test]
fn a_seeded_book_is_the_one_that_would_have_been_added() {
    for scratch in testing::both_migrated() {
        let indexes = |db: &mut Db| match db {
            Db::Pg(_) => testing::cells(
                db,
                "SELECT indexdef AS cell FROM pg_indexes WHERE indexname LIKE 'bookstore%' ORDER BY 1",
            ),
            Db::Sqlite(_) => testing::cells(
                db,
                "SELECT sql AS cell FROM sqlite_master WHERE type = 'index' AND sql <> '' ORDER BY 1",
            ),
        };
        let before = indexes(&mut scratch.open());
        assert_eq!(put(&scratch, BOOKS).unwrap(), Seeded { books: 2, authors: 2, categories: 2 });
        let db = &mut scratch.open();
        assert_eq!(indexes(db), before);
        let jane: AuthorId = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f".parse::<uuid::Uuid>().unwrap().into();
        let mut unit = Unit::new(db);
        let seeded = kept(&mut unit, "9780306406157".parse().unwrap()).unwrap();
        let jane = unit.author(jane).unwrap();
        let mut new = plain_book(1, "Émma, a novel", &[&jane], "fiction");
        new.isbn = seeded.facts().isbn;
        new.published_year = 1815.try_into().ok();
        new.product.id = Some(seeded.facts().product.id);
        let added = Book::add(new, at(5)).unwrap();
        assert_eq!(seeded, added);

        let row = "SELECT CONCAT_WS('|', search_text, title_length, credits, archived_at) AS cell FROM bookstore_books WHERE isbn = '9780306406157'";
        let moves = "SELECT CONCAT_WS('|', product_id, number, quantity, stock, reason, recorded_at) AS cell FROM bookstore_stock_movements";
        let before = (testing::cells(db, row), testing::cells(db, moves));
        assert_eq!(before.1.len(), 1, "{before:?}");
        let mut unit = Unit::new(db);
        unit.remove_product(&seeded).unwrap();
        unit.add_product(&added, None).unwrap();
        assert_eq!((testing::cells(db, row), testing::cells(db, moves)), before);

        let query = BookQuery { search: SearchQuery::parse("zola germ"), ..BookQuery::default() };
        let found = Unit::new(db).list_books(&query, &PageRequest::first(BookSort::Relevance)).unwrap();
        assert_eq!(found.data.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["Germinal"]);
        assert!(matches!(put(&scratch, BOOKS), Err(SeedError::NotEmpty)));
    }
}

#[test]
fn a_bad_line_is_named() {
    let scratch = testing::both_migrated().next().unwrap();
    let refused = put(&scratch, &BOOKS.replace("12.00", "-1")).unwrap_err();
    assert_eq!(refused.to_string(), "books, line 3: must not be negative");
}
