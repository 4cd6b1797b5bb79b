//! What comes into a cart, and what becomes of two.

use std::collections::BTreeMap;

use proptest::{collection::btree_map, prelude::*};
use uuid::Uuid;

use super::*;
use crate::{
    bookstore::{
        Goods, ProductId,
        orders::{Customer, Order, OrderNumber, OrderState, Quantity},
    },
    kernel::{Actor, Money, PermissionSet, Refusal, Role},
};

fn at(day: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::days(day)
}

fn policy() -> OrderPolicy {
    OrderPolicy::new(Quantity::try_from(100).unwrap(), 30).unwrap()
}

fn product(number: u8) -> ProductId {
    Uuid::from_u128(number.into()).into()
}

fn offer(number: u8) -> Offered {
    let price = Money::of_minor(100, "USD".parse().unwrap()).unwrap();
    let (product, title) = (product(number), format!("Book {number}"));
    Offered { product, goods: Goods::Book, title, price, stock: 50, archived: false }
}

/// A cart with so many pieces of each product.
fn cart(content: &[(u8, i64)]) -> Cart {
    let mut cart = Cart::empty(CartOwner::Customer(Id::fresh()), at(0));
    let (wanted, offers) = wishes(content);
    cart.fill(&wanted, &offers, &policy(), at(1)).unwrap();
    cart
}

fn wishes(content: &[(u8, i64)]) -> (Vec<Wanted>, Vec<Option<Offered>>) {
    let wanted = |it: &(u8, i64)| Wanted { product: product(it.0), quantity: it.1.try_into().unwrap() };
    (content.iter().map(wanted).collect(), content.iter().map(|it| Some(offer(it.0))).collect())
}

fn content(cart: &Cart) -> BTreeMap<ProductId, i32> {
    cart.facts().lines.iter().map(|it| (it.product, it.quantity)).collect()
}

#[test]
fn what_is_put_in_takes_the_place_of_what_there_was() {
    let mut cart = cart(&[(1, 2), (2, 1)]);
    let line = cart.facts().lines[1].line;
    let (wanted, offers) = wishes(&[(2, 5), (3, 1)]);
    cart.fill(&wanted, &offers, &policy(), at(2)).unwrap();
    assert_eq!(content(&cart), [(product(2), 5), (product(3), 1)].into());
    let facts = cart.facts();
    assert_eq!((facts.lines[0].line, facts.revision, facts.updated_at), (line, 2, at(2)));
    cart.fill(&[], &[], &policy(), at(3)).unwrap();
    assert!(cart.facts().lines.is_empty());
}

#[test]
fn everything_that_is_wrong_is_told_and_nothing_is_put_in() {
    let mut cart = cart(&[(1, 2)]);
    let (wanted, mut offers) = wishes(&[(2, 101), (2, 1), (3, 1)]);
    offers[2] = None;
    let refused = cart.clone().fill(&wanted, &offers, &policy(), at(2)).unwrap_err();
    let told: Vec<_> = refused.violations().into_iter().map(|it| (it.pointer, it.code)).collect();
    let expected = [
        ("/lines/0/quantity", "quantity_too_large"),
        ("/lines/1/product_id", "duplicate_product"),
        ("/lines/2/product_id", "unknown_product"),
    ];
    assert_eq!(told, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    let many = vec![wanted[2]; MOST_LINES + 1];
    assert_eq!(cart.fill(&many, &[], &policy(), at(2)).unwrap_err().violations()[0].code, "too_many_lines");
    assert_eq!(cart.facts().revision, 1);
}

#[test]
fn only_a_visitors_cart_is_ever_forgotten() {
    assert_eq!(cart(&[(1, 1)]).expires_at(), None);
    let visitors = Cart::empty(CartOwner::Visitor(CartTokenDigest([1; 32])), at(5));
    assert_eq!(visitors.expires_at(), Some(at(35)));
}

#[test]
fn an_order_comes_out_of_a_cart_line_by_line() {
    let cart = cart(&[(1, 2), (2, 51)]);
    let buyer = Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(&[]));
    let by = Customer::of(&buyer).unwrap();
    let order = |chosen: &[Chosen]| {
        let offers: Vec<_> = [1, 2].map(|it| Some(offer(it))).into();
        Order::out_of_cart((OrderNumber::new(2026, 1).unwrap(), &by), chosen, &offers, &policy(), at(2))
    };
    let lines = &cart.facts().lines;
    assert_eq!(order(lines).unwrap_err().code(), "out_of_stock");
    assert_eq!(order(&[]).unwrap_err().code(), "empty_cart");
    let (draft, begun) = order(&lines[..1]).unwrap();
    assert_eq!((begun.to, draft.facts().lines[0].id), (OrderState::Draft, lines[0].line));
    assert_eq!(draft.total().unwrap().minor(), 200);
}

fn contents() -> impl Strategy<Value = Vec<(u8, i64)>> {
    btree_map(0..150_u8, 1..=100_i64, 0..=MOST_LINES).prop_map(|it| it.into_iter().collect())
}

proptest! {
    #[test]
    fn of_two_carts_nothing_is_lost_and_nothing_comes_of_itself(ours in contents(), theirs in contents()) {
        let (before, other) = (cart(&ours), cart(&theirs));
        let mut merged = before.clone();
        merged.take_over(&other, at(9));
        let (mine, yours, both) = (content(&before), content(&other), content(&merged));
        prop_assert!(both.len() <= MOST_LINES);
        for (product, quantity) in &both {
            prop_assert_eq!(Some(quantity), mine.get(product).max(yours.get(product)));
        }
        prop_assert!(mine.keys().all(|it| both.contains_key(it)));
        if both.len() < MOST_LINES {
            prop_assert!(yours.keys().all(|it| both.contains_key(it)));
        }
        // To do it again changes nothing.
        let mut again = merged.clone();
        again.take_over(&other, at(9));
        prop_assert_eq!(content(&again), both);
    }
}
