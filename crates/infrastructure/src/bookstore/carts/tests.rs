//! Carts on both databases: the same test, word for word.

use application::bookstore::CartsReader;
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use domain::{
    bookstore::{Cart, CartFacts, CartOwner, CartTokenDigest, Carts, orders::Chosen},
    kernel::{Id, StoreError, Timestamp},
};

use crate::{
    db::Db,
    testing::{self, plan::plans},
    unit::Unit,
};

fn on_both(body: impl Fn(&mut Db)) {
    for scratch in testing::both_migrated() {
        body(&mut scratch.open());
    }
}

fn at(day: i64) -> Timestamp {
    "2027-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + TimeDelta::days(day)
}

fn visitor(number: u8) -> CartOwner {
    CartOwner::Visitor(CartTokenDigest([number; 32]))
}

fn customer() -> CartOwner {
    CartOwner::Customer(Id::fresh())
}

/// A cart with one thing in it, and as old as that.
fn cart(owner: CartOwner, day: i64) -> Cart {
    let line =
        Chosen { line: Id::fresh(), product: Id::fresh(), title: "Émile, or \"Education\"".to_owned(), quantity: 2 };
    let facts = Cart::empty(owner, at(day)).facts().clone();
    Cart::from_facts(CartFacts { lines: vec![line], revision: 1, ..facts })
}

/// The same a day later, and empty.
fn emptied(cart: &Cart) -> Cart {
    let facts = cart.facts().clone();
    let (revision, updated_at) = (facts.revision + 1, facts.updated_at + TimeDelta::days(1));
    Cart::from_facts(CartFacts { lines: Vec::new(), revision, updated_at, ..facts })
}

#[test]
fn a_cart_comes_back_to_whose_it_is_as_it_was() {
    on_both(|db| {
        for owner in [customer(), visitor(1)] {
            let first = cart(owner, 0);
            let mut unit = Unit::new(db);
            unit.keep_cart(None, &first).unwrap();
            assert_eq!(unit.find_cart(&owner, at(1)).unwrap().as_ref(), Some(&first));
            let second = emptied(&first);
            unit.keep_cart(Some(&first), &second).unwrap();
            assert_eq!(unit.find_cart(&owner, at(1)).unwrap().as_ref(), Some(&second));
            assert!(unit.find_cart(&visitor(2), at(1)).unwrap().is_none());
            unit.remove_cart(&second).unwrap();
            assert!(unit.find_cart(&owner, at(1)).unwrap().is_none());
        }
    });
}

#[test]
fn who_comes_late_tries_again() {
    on_both(|db| {
        let owner = customer();
        let (first, other) = (cart(owner, 0), cart(owner, 0));
        let mut unit = Unit::new(db);
        unit.keep_cart(None, &first).unwrap();
        assert!(matches!(unit.keep_cart(None, &other), Err(StoreError::Contended)));
        let second = emptied(&first);
        unit.keep_cart(Some(&first), &second).unwrap();
        assert!(matches!(unit.keep_cart(Some(&first), &second), Err(StoreError::Contended)));
        assert!(matches!(unit.remove_cart(&first), Err(StoreError::Contended)));
    });
}

#[test]
fn a_visitors_cart_is_forgotten_after_thirty_days_and_a_customers_with_them() {
    on_both(|db| {
        let (ada, bob) = (Id::fresh(), Id::fresh());
        let owners = [CartOwner::Customer(ada), CartOwner::Customer(bob), visitor(1), visitor(2), visitor(3)];
        let mut unit = Unit::new(db);
        for (owner, day) in owners.into_iter().zip([0, 0, 0, 1, 40]) {
            unit.keep_cart(None, &cart(owner, day)).unwrap();
        }
        assert!(unit.find_cart(&visitor(1), at(29)).unwrap().is_some());
        assert!(unit.find_cart(&visitor(1), at(30)).unwrap().is_none(), "whether it was tidied up or not");
        assert_eq!(unit.forget_abandoned_carts(at(40), 1).unwrap(), 1);
        assert_eq!(unit.forget_abandoned_carts(at(40), 9).unwrap(), 1);
        assert_eq!(unit.forget_abandoned_carts(at(40), 9).unwrap(), 0);
        assert_eq!((unit.forget_cart_of(ada).unwrap(), unit.forget_cart_of(ada).unwrap()), (1, 0));
        let left = owners.map(|it| unit.find_cart(&it, at(40)).unwrap().is_some());
        assert_eq!(left, [false, true, false, false, true]);
    });
}

#[test]
fn every_cart_is_found_by_an_index() {
    on_both(|db| {
        for number in 0..=255 {
            Unit::new(db).keep_cart(None, &cart(visitor(number), i64::from(number))).unwrap();
            Unit::new(db).keep_cart(None, &cart(customer(), 0)).unwrap();
        }
        db.batch_execute("ANALYZE").unwrap();
        let all = plans(db, |db| {
            let mut unit = Unit::new(db);
            unit.find_cart(&visitor(7), at(0)).unwrap();
            unit.find_cart(&customer(), at(0)).unwrap();
            unit.forget_abandoned_carts(at(31), 5).unwrap();
        });
        assert_eq!(all.len(), 3, "{all:#?}");
        assert!(all.iter().all(|it| !it.scans()), "{all:#?}");
    });
}
