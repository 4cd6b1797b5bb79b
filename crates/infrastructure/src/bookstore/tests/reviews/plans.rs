//! Every list of reviews is walked along an index, on both databases: in each of its orders and with each of its filters.

use application::{
    bookstore::{ReviewQuery, ReviewScope, ReviewSort, ReviewsReader},
    page::SortMember,
};
use diesel::connection::{SimpleConnection, TransactionManager};
use domain::bookstore::{Purchases, ReviewState, Reviews};

use super::*;
use crate::testing::plan::{in_every_order, plans};

/// Enough reviews of a few books by many people for PostgreSQL to know what is rare: a book that most have reviewed, and
/// somebody who has reviewed all.
fn review(db: &mut Db) -> (ProductId, UserId) {
    db.begin().unwrap();
    let (book, reader) = (shop(db), Id::fresh());
    for number in 2..=60 {
        add_book(db, number);
    }
    for number in 1..=60 {
        write(db, reader, number, 3, number);
    }
    for number in 0..300_u64 {
        write(db, Id::fresh(), 1, i64::try_from(number % 5).unwrap() + 1, number % 97);
        write(db, Id::fresh(), 2 + number % 59, i64::try_from(number % 3).unwrap() + 1, number % 97);
    }
    Db::commit_transaction(db).unwrap();
    db.batch_execute(
        "UPDATE bookstore_reviews SET state = 'hidden', hidden_reason = 'No.' WHERE id IN \
         (SELECT id FROM bookstore_reviews WHERE rating = 2);
         UPDATE bookstore_reviews SET verified_purchase = (rating = 4);
         ANALYZE",
    )
    .unwrap();
    (book, reader)
}

#[test]
fn an_index_leads_to_every_page_of_the_reviews_of_a_book() {
    on_both(|db| {
        let (book, _) = review(db);
        for state in ReviewState::ALL {
            let all = ReviewQuery { scope: ReviewScope::Of(book, *state), rating: None, verified: None };
            for query in [
                all,
                ReviewQuery { rating: 4.try_into().ok(), ..all },
                ReviewQuery { verified: Some(true), ..all },
                ReviewQuery { verified: Some(false), ..all },
                ReviewQuery { rating: 4.try_into().ok(), verified: Some(true), ..all },
            ] {
                let list = |unit: &mut Unit<'_>, page: &_| unit.list_reviews(&query, page);
                for pages in in_every_order(db, ReviewSort::MEMBERS, &query, list) {
                    pages.assert_sought(db);
                }
            }
        }
    });
}

#[test]
fn an_index_leads_to_what_somebody_has_written() {
    on_both(|db| {
        let (_, reader) = review(db);
        let query = ReviewQuery { scope: ReviewScope::By(reader), rating: None, verified: None };
        let list = |unit: &mut Unit<'_>, page: &_| unit.list_reviews(&query, page);
        let (by_age, by_rating) = ReviewSort::MEMBERS.split_at(1);
        for pages in in_every_order(db, by_age, &query, list) {
            pages.assert_sought(db);
        }
        for pages in in_every_order(db, by_rating, &query, list) {
            pages.assert_found(db);
        }
    });
}

#[test]
fn an_index_leads_to_what_is_looked_up() {
    on_both(|db| {
        let (book, reader) = review(db);
        let found = plans(db, |db| {
            let mut unit = Unit::new(db);
            let review = unit.find_review_by(book, reader).unwrap().unwrap();
            unit.find_review(review.facts().id).unwrap();
            unit.find_book_id(isbn(1)).unwrap();
            unit.review(review.facts().id).unwrap();
            unit.reviewed_book(isbn(1)).unwrap();
            unit.has_bought(reader, book).unwrap();
            unit.unmarked_reviews(reader, &[book]).unwrap();
            unit.forget_reviews_of(reader, at(100), 10).unwrap();
            unit.forget_purchases_of(reader, 10).unwrap();
        });
        assert!(found.len() >= 9 && found.iter().all(|it| !it.scans()), "{found:#?}");
    });
}
