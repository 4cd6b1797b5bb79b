//! What was bought marks what is said of it, whichever comes first.

use std::thread;

use application::bookstore::{forget_purchases_of, purchased};
use diesel::connection::TransactionManager;
use domain::bookstore::{Purchases, Reviews};

use super::*;
use crate::testing::cells;

fn buy(db: &mut Db, customer: UserId, products: &[ProductId], second: u64) -> Vec<String> {
    let mut unit = Unit::new(db);
    purchased(&acting(customer, second), &mut unit, customer, products, Id::<()>::fresh().uuid()).unwrap();
    unit.facts.iter().map(application::ledger::Fact::action).collect()
}

#[test]
fn what_was_bought_is_known_and_the_first_time_counts() {
    on_both(|db| {
        let (book, ada) = (shop(db), Id::fresh());
        add_category(db, "gifts", &[]);
        let (other, mug) = (add_book(db, 2), add_item(db, 1, "Mug").product().id);
        assert!(!Unit::new(db).has_bought(ada, book).unwrap());
        assert!(buy(db, ada, &[book, mug], 5).is_empty());
        assert!(buy(db, ada, &[other, book], 6).is_empty(), "again");
        for product in [book, mug, other] {
            assert!(Unit::new(db).has_bought(ada, product).unwrap());
            assert!(!Unit::new(db).has_bought(Id::fresh(), product).unwrap());
        }
        let first = format!("SELECT count(*) || '' AS cell FROM bookstore_purchases WHERE product_id = '{book}'");
        assert_eq!(cells(db, &first), ["1"]);
        let orders = "SELECT count(DISTINCT first_order_id) || '' AS cell FROM bookstore_purchases";
        assert_eq!(cells(db, orders), ["2"]);
    });
}

#[test]
fn a_review_is_marked_whether_it_was_written_before_or_after() {
    on_both(|db| {
        let (book, ada, bob) = (shop(db), Id::fresh(), Id::fresh());
        let other = add_book(db, 2);
        let (before, his) = (write(db, ada, 1, 4, 1), write(db, bob, 1, 4, 1));
        assert!(!before.facts().verified_purchase);
        assert_eq!(buy(db, ada, &[book, other], 5), ["review.updated"]);
        let marked = Unit::new(db).review(before.facts().id).unwrap();
        let facts = marked.facts();
        assert_eq!((facts.verified_purchase, facts.revision, facts.updated_at), (true, 2, at(5)));
        assert_eq!(Unit::new(db).review(his.facts().id).unwrap(), his);
        assert!(buy(db, ada, &[book], 6).is_empty(), "it is marked already");
        assert!(write(db, ada, 2, 4, 7).facts().verified_purchase);
        // What is hidden is marked as well.
        assert!(hide(db, his.facts().id, 8));
        assert_eq!(buy(db, bob, &[book], 9), ["review.updated"]);
    });
}

#[test]
fn what_somebody_bought_who_is_gone_is_forgotten_a_portion_at_a_time() {
    on_both(|db| {
        let (book, ada, bob) = (shop(db), Id::fresh(), Id::fresh());
        let products: Vec<_> = (2..=4).map(|number| add_book(db, number)).chain([book]).collect();
        buy(db, ada, &products, 1);
        buy(db, bob, &[book], 1);
        let mut forget = |limit| forget_purchases_of(&mut Unit::new(db), ada, limit).unwrap();
        assert_eq!((forget(3), forget(3), forget(3)), (3, 1, 0));
        assert!(!Unit::new(db).has_bought(ada, book).unwrap() && Unit::new(db).has_bought(bob, book).unwrap());
    });
}

#[test]
fn no_review_is_written_that_does_not_know_of_a_purchase_at_the_same_time() {
    for scratch in testing::both_migrated() {
        let book = shop(&mut scratch.open());
        for second in 0..20 {
            let ada = UserId::fresh();
            let together = |work: &(dyn Fn(&mut Db) + Sync)| {
                let db = &mut scratch.open();
                db.begin().unwrap();
                work(db);
                Db::commit_transaction(db).unwrap();
            };
            let buying = |db: &mut Db| drop(buy(db, ada, &[book], second));
            let writing = |db: &mut Db| drop(write(db, ada, 1, 4, second));
            thread::scope(|scope| {
                scope.spawn(|| together(&buying));
                scope.spawn(|| together(&writing));
            });
            assert!(Unit::new(&mut scratch.open()).review_by(book, ada).unwrap().facts().verified_purchase);
        }
    }
}
