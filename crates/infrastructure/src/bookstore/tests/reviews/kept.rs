//! What is kept comes back as it was, whatever its state; what cannot be is refused by the database too.

use application::bookstore::{ReviewsReader, forget_reviews_of};
use diesel::{RunQueryDsl, sql_query};
use domain::bookstore::{Reviews, Standing};

use super::*;
use crate::testing::cells;

fn assert_kept(db: &mut Db, review: &Review) {
    let facts = review.facts();
    assert_eq!(&Unit::new(db).review(facts.id).unwrap(), review);
    assert_eq!(Unit::new(db).find_review(facts.id).unwrap().as_ref(), Some(review));
    if let Some(customer) = facts.customer {
        assert_eq!(&Unit::new(db).review_by(facts.book, customer).unwrap(), review);
        assert_eq!(Unit::new(db).find_review_by(facts.book, customer).unwrap().as_ref(), Some(review));
    }
}

#[test]
fn a_review_comes_back_in_every_state() {
    on_both(|db| {
        let (book, ada) = (shop(db), Id::fresh());
        let written = write(db, ada, 1, 4, 1);
        assert_eq!(written.facts().book, book);
        assert_kept(db, &written);
        rewrite(db, ada, 2, 2);
        let changed = Unit::new(db).review(written.facts().id).unwrap();
        assert_eq!((changed.facts().revision, changed.facts().opinion.title.as_ref()), (2, None));
        assert!(hide(db, written.facts().id, 3));
        let hidden = Unit::new(db).review(written.facts().id).unwrap();
        assert!(matches!(&hidden.facts().standing, Standing::Hidden(it) if &**it == "Not about the book."));
        assert_kept(db, &hidden);
        assert!(restore(db, written.facts().id, 4) && take_back(db, ada, 5));
        assert!(matches!(Unit::new(db).review(written.facts().id), Err(StoreError::Absent)));
        assert!(matches!(Unit::new(db).review_by(book, ada), Err(StoreError::Absent)));
        assert!(matches!(Unit::new(db).reviewed_book(isbn(2)), Err(StoreError::Absent)));
    });
}

#[test]
fn who_saves_an_old_state_is_told_so() {
    on_both(|db| {
        shop(db);
        let ada = Id::fresh();
        let was = write(db, ada, 1, 4, 1);
        rewrite(db, ada, 2, 2);
        let mut unit = Unit::new(db);
        assert!(matches!(unit.save_review(&was, &was), Err(StoreError::Contended)));
        assert!(matches!(unit.remove_review(&was, at(3)), Err(StoreError::Contended)));
        let twice = unit.add_review(&was);
        assert!(matches!(&twice, Err(StoreError::Violated(it)) if it.starts_with("bookstore_reviews_")), "{twice:?}");
    });
}

#[test]
fn the_database_itself_keeps_what_a_review_is() {
    on_both(|db| {
        shop(db);
        write(db, Id::fresh(), 1, 4, 1);
        for (statement, constraint) in [
            ("UPDATE bookstore_reviews SET rating = 0", "bookstore_reviews_rating_check"),
            ("UPDATE bookstore_reviews SET rating = 6", "bookstore_reviews_rating_check"),
            ("UPDATE bookstore_reviews SET state = 'lost'", "bookstore_reviews_state_check"),
            ("UPDATE bookstore_reviews SET state = 'hidden'", "bookstore_reviews_hidden_reason_check"),
            ("UPDATE bookstore_reviews SET customer_id = NULL", "bookstore_reviews_customer_id_check"),
        ] {
            let refused = sql_query(statement).execute(db).map_err(crate::db::store_error);
            assert!(matches!(&refused, Err(StoreError::Violated(it)) if it == constraint), "{statement}: {refused:?}");
        }
    });
}

#[test]
fn reviews_go_with_their_book() {
    on_both(|db| {
        shop(db);
        write(db, Id::fresh(), 1, 4, 1);
        let mut unit = Unit::new(db);
        let book = kept(&mut unit, isbn(1)).unwrap();
        unit.remove_product(&book).unwrap();
        assert!(cells(db, "SELECT isbn AS cell FROM bookstore_reviews").is_empty());
    });
}

#[test]
fn whoever_has_gone_leaves_stars_and_nothing_else_a_portion_at_a_time() {
    on_both(|db| {
        shop(db);
        for number in 2..=4 {
            add_book(db, number);
        }
        let (ada, bob) = (Id::fresh(), Id::fresh());
        let hers: Vec<_> = (1..=4).map(|number| write(db, ada, number, 4, number)).collect();
        let his = write(db, bob, 1, 1, 9);
        assert!(hide(db, hers[1].facts().id, 10));
        let mut forget = |limit| {
            let mut unit = Unit::new(db);
            let count = forget_reviews_of(&acting(ada, 20), &mut unit, ada, limit).unwrap();
            (count, unit.facts.iter().map(application::ledger::Fact::action).collect::<Vec<_>>())
        };
        let (erased, deleted) = ("review.erased".to_owned(), "review.deleted".to_owned());
        assert_eq!(forget(2), (2, vec![erased.clone(), deleted]));
        assert_eq!(forget(9), (2, vec![erased.clone(), erased]));
        assert_eq!(forget(9), (0, vec![]));
        let left = Unit::new(db).review(hers[0].facts().id).unwrap();
        let facts = left.facts();
        assert_eq!((facts.customer, &facts.opinion.title, &facts.opinion.text), (None, &None, &None));
        assert_eq!((facts.opinion.stars.get(), facts.revision, facts.updated_at), (4, 2, at(20)));
        assert!(Unit::new(db).find_review(hers[1].facts().id).unwrap().is_none());
        assert_kept(db, &his);
        let ratings = "SELECT rating_sum || ' of ' || rating_count AS cell FROM bookstore_books ORDER BY created_at";
        assert_eq!(cells(db, ratings), ["5 of 2", "0 of 0", "4 of 1", "4 of 1"]);
    });
}
