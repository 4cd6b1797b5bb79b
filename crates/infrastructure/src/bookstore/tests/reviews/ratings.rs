//! The rating of a book is what its published reviews come to, whatever happens to them and however many at once.

use std::thread;

use application::{
    bookstore::{BookQuery, BookSort, BookstoreReader, RatingView},
    page::{Order, PageRequest},
};
use diesel::connection::TransactionManager;
use domain::bookstore::Rating;
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};

use super::*;
use crate::testing::cells;

/// What the row of the first book says, and what its reviews come to: sum, count and mean.
fn both(db: &mut Db) -> (String, String) {
    let kept = "SELECT rating_sum || ' ' || rating_count || ' ' || coalesce(rating_average, 0) AS cell \
                FROM bookstore_books WHERE isbn = ";
    let kept = cells(db, &format!("{kept}'{}'", isbn(1))).remove(0);
    let counted = format!(
        "SELECT coalesce(sum(rating), 0) || ' ' || count(*) AS cell FROM bookstore_reviews \
         WHERE state = 'published' AND isbn = '{}'",
        isbn(1)
    );
    let counted = cells(db, &counted).remove(0);
    let (sum, count) = counted.split_once(' ').unwrap();
    let rating = Rating { sum: sum.parse().unwrap(), count: count.parse().unwrap() };
    (kept, format!("{counted} {}", rating.hundredths().unwrap_or(0)))
}

/// What is done to the review of one of a few people.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Write(i64),
    TakeBack,
    Hide,
    Restore,
    Remove,
}

fn deeds() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let deed = prop_oneof![
        3 => (1..=5_i64).prop_map(Deed::Write),
        1 => Just(Deed::TakeBack),
        1 => Just(Deed::Hide),
        1 => Just(Deed::Restore),
        1 => Just(Deed::Remove),
    ];
    vec((0..4_usize, deed), 1..30)
}

/// Does it, to a model as well: for each person their review, its stars and whether it is hidden.
fn perform(db: &mut Db, model: &mut [Option<(ReviewId, i64, bool)>], who: usize, people: &[UserId], deed: Deed) {
    let now = match (deed, model[who]) {
        (Deed::Write(stars), None) => Some((write(db, people[who], 1, stars, 1).facts().id, stars, false)),
        (Deed::Write(stars), Some((id, _, hidden))) => {
            rewrite(db, people[who], stars, 1);
            Some((id, stars, hidden))
        }
        (Deed::TakeBack, was) => {
            let could = take_back(db, people[who], 1);
            assert_eq!(could, was.is_some_and(|it| !it.2));
            was.filter(|_| !could)
        }
        (Deed::Hide, Some((id, stars, hidden))) => {
            assert_eq!(hide(db, id, 1), !hidden);
            Some((id, stars, true))
        }
        (Deed::Restore, Some((id, stars, hidden))) => {
            assert_eq!(restore(db, id, 1), hidden);
            Some((id, stars, false))
        }
        (Deed::Remove, Some((id, ..))) => {
            assert!(remove(db, id, 1));
            None
        }
        (_, None) => None,
    };
    model[who] = now;
}

#[test]
fn the_rating_is_what_the_reviews_come_to_whatever_is_done() {
    on_both(|db| {
        shop(db);
        let people = [(); 4].map(|()| UserId::fresh());
        let mut runner = TestRunner::new(ProptestConfig { cases: 24, ..ProptestConfig::default() });
        let db = std::cell::RefCell::new(db);
        let outcome = runner.run(&deeds(), |deeds| {
            let (db, mut model) = (&mut **db.borrow_mut(), [None; 4]);
            sql(db, "DELETE FROM bookstore_reviews; UPDATE bookstore_books SET rating_sum = 0, rating_count = 0, rating_average = NULL");
            for (who, deed) in deeds {
                perform(db, &mut model, who, &people, deed);
                let published = || model.iter().flatten().filter(|it| !it.2);
                let (sum, count) = (published().map(|it| it.1).sum::<i64>(), i64::try_from(published().count()).unwrap());
                let mean = Rating { sum, count }.hundredths().unwrap_or(0);
                let expected = format!("{sum} {count} {mean}");
                prop_assert_eq!(both(db), (expected.clone(), expected));
            }
            Ok(())
        });
        outcome.unwrap();
    });
}

fn sql(db: &mut Db, text: &str) {
    diesel::connection::SimpleConnection::batch_execute(db, text).unwrap();
}

#[test]
fn many_who_review_a_book_at_once_are_all_counted() {
    for scratch in testing::both_migrated() {
        shop(&mut scratch.open());
        thread::scope(|scope| {
            for thread in 0..8_i64 {
                let scratch = &scratch;
                scope.spawn(move || {
                    let db = &mut scratch.open();
                    for number in 0..7 {
                        let who = Id::fresh();
                        let step = |db: &mut Db, work: &mut dyn FnMut(&mut Db)| {
                            db.begin().unwrap();
                            work(db);
                            Db::commit_transaction(db).unwrap();
                        };
                        let mut id = None;
                        step(db, &mut |db| id = Some(write(db, who, 1, 1 + (thread + number) % 5, 1).facts().id));
                        match number % 4 {
                            0 => step(db, &mut |db| rewrite(db, who, 5, 2)),
                            1 => step(db, &mut |db| assert!(take_back(db, who, 2))),
                            2 => step(db, &mut |db| assert!(hide(db, id.unwrap(), 2))),
                            _ => {}
                        }
                    }
                });
            }
        });
        let db = &mut scratch.open();
        let (kept, counted) = both(db);
        assert_eq!(kept, counted);
        // Of seven reviews of each of the eight, two were taken back and two are hidden.
        assert_eq!(kept.split(' ').nth(1), Some("24"));
        // Each changed the book once, and so did what was done afterwards, but for the three fives that stayed five.
        let book = super::kept(&mut Unit::new(db), isbn(1)).unwrap();
        assert_eq!(book.product().revision, 1 + 56 + 16 + 16 + 13);
    }
}

#[test]
fn the_book_shows_its_rating_and_counts_it_as_a_change() {
    on_both(|db| {
        shop(db);
        let ada = Id::fresh();
        let shown = |db: &mut Db| {
            let book = Unit::new(db).find_book(isbn(1)).unwrap().unwrap();
            (book.view.rating, book.revision, book.modified)
        };
        assert_eq!(shown(db), (RatingView::default(), 1, at(1)));
        write(db, ada, 1, 4, 2);
        assert_eq!(shown(db), (RatingView { average: Some(4.0), count: 1 }, 2, at(2)));
        write(db, Id::fresh(), 1, 5, 3);
        assert_eq!(shown(db), (RatingView { average: Some(4.5), count: 2 }, 3, at(3)));
        // The words alone are nothing to the book.
        rewrite(db, ada, 4, 4);
        assert_eq!(shown(db).1, 3);
        rewrite(db, ada, 1, 5);
        assert_eq!(shown(db), (RatingView { average: Some(3.0), count: 2 }, 4, at(5)));
        assert!(take_back(db, ada, 6));
        assert_eq!(shown(db), (RatingView { average: Some(5.0), count: 1 }, 5, at(6)));
    });
}

#[test]
fn books_are_sorted_by_what_their_reviews_come_to() {
    on_both(|db| {
        shop(db);
        for number in 2..=4 {
            add_book(db, number);
        }
        for (number, stars) in [(1, [3, 3]), (2, [5, 4]), (4, [5, 1])] {
            for stars in stars {
                write(db, Id::fresh(), number, stars, 9);
            }
        }
        let mut sorted = |descending| {
            let sort = vec![Order { by: BookSort::Rating, descending }];
            let page = PageRequest { limit: 10, sort, after: None, total: false };
            let books = Unit::new(db).list_books(&BookQuery::default(), &page).unwrap().data;
            books.into_iter().map(|it| it.isbn).collect::<Vec<_>>()
        };
        let isbns = |numbers: [u64; 4]| numbers.map(|it| isbn(it).to_string()).to_vec();
        // Without a rating a book is last in both directions; what is even goes by age.
        assert_eq!(sorted(false), isbns([1, 4, 2, 3]));
        assert_eq!(sorted(true), isbns([2, 4, 1, 3]));
    });
}
