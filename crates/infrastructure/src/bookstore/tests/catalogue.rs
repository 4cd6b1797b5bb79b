//! How many books stand where, and all of them.

use application::{
    bookstore::{BookCounts, BookstoreReader, CategoryQuery, CategorySort, SearchQuery},
    page::PageRequest,
};

use super::*;

#[test]
fn counts_leave_archived_books_out_and_take_in_what_is_below() {
    on_both(|db| {
        add_category(db, "fiction", &[]);
        add_category(db, "crime", &["fiction"]);
        add_category(db, "noir", &["fiction", "crime"]);
        let jane = add_author(db, "Jane", 1);
        for (number, category) in [(1, "fiction"), (2, "crime"), (3, "crime"), (4, "noir"), (5, "noir")] {
            let mut book = add(db, plain_book(number, "A", &[&jane], category), 1);
            if number == 5 {
                let was = book.clone();
                assert!(book.archive(at(2)));
                Unit::new(db).save_product(&was, &book, None).unwrap();
            }
        }
        let mut unit = Unit::new(db);
        let listed = unit.list_categories(&CategoryQuery::default(), &PageRequest::first(CategorySort::Slug)).unwrap();
        let counts: Vec<_> =
            listed.data.iter().map(|it| (it.slug.as_str(), it.book_count, it.total_book_count)).collect();
        assert_eq!(counts, [("crime", 2, 3), ("fiction", 1, 4), ("noir", 1, 1)]);
        assert_eq!(unit.category_book_counts(&slug("crime")).unwrap(), BookCounts { own: 2, total: 3 });
        assert_eq!(unit.find_category(&slug("fiction")).unwrap().unwrap().view, listed.data[1]);
        let below = CategoryQuery { parent: Some(slug("fiction")), search: SearchQuery::parse("cri") };
        let found = unit.list_categories(&below, &PageRequest::first(CategorySort::Name)).unwrap();
        assert_eq!(found.data.iter().map(|it| it.slug.as_str()).collect::<Vec<_>>(), ["crime"]);
    });
}

#[test]
fn an_export_has_every_book_in_the_lists() {
    on_both(|db| {
        super::lists::shelve(db);
        let mut unit = Unit::new(db);
        let mut rows = unit.export_books(None, 30).unwrap();
        while let Some(last) = rows.last().map(|it| it.isbn.parse().unwrap()) {
            let more = unit.export_books(Some(last), 30).unwrap();
            if more.is_empty() {
                break;
            }
            rows.extend(more);
        }
        assert_eq!(rows.len(), 64);
        assert!(rows.is_sorted_by(|a, b| a.isbn < b.isbn));
        assert_eq!(
            rows.iter().filter(|it| it.authors.contains("; ")).count(),
            rows.iter().filter(|it| it.authors == "Ann; Cy").count()
        );
    });
}
