//! What an invoice says of an order.

use chrono::{TimeDelta, TimeZone, Utc};
use proptest::prelude::*;

use super::*;
use crate::{
    bookstore::{
        Goods,
        orders::{Milestones, OrderState},
    },
    kernel::{Id, Refusal},
};

fn at(day: i64) -> Timestamp {
    Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0).unwrap() + TimeDelta::days(day)
}

fn seller() -> Seller {
    Seller {
        name: "Lyceum".to_owned().try_into().unwrap(),
        address: Vec::new(),
        tax_number: None,
        email: None,
        note: None,
    }
}

fn money(minor: i64, currency: &str) -> Money {
    Money::of_minor(minor, currency.parse().unwrap()).unwrap()
}

/// So many pieces for so many minor units each, of which so many were refunded.
type Sold = (i32, i64, i32);

fn ordered(sold: &[Sold], currency: &str) -> OrderFacts {
    let line = |(quantity, price, refunded): &Sold| OrderLine {
        id: Id::fresh(),
        product: Id::fresh(),
        goods: Goods::Book,
        title: "Emma".to_owned(),
        unit_price: money(*price, currency),
        quantity: *quantity,
        fulfilled: 0,
        refunded: *refunded,
        called_off: *refunded,
    };
    let back = sold.iter().map(|(_, price, refunded)| price * i64::from(*refunded)).sum();
    OrderFacts {
        id: Id::fresh(),
        number: "2026-000123".parse().unwrap(),
        customer: Id::fresh(),
        state: OrderState::Paid,
        cancel_reason: None,
        lines: sold.iter().map(line).collect(),
        currency: currency.parse().unwrap(),
        refunded_amount: money(back, currency),
        reached: Milestones { placed_at: Some(at(0)), paid_at: Some(at(1)), ..Milestones::default() },
        revision: 3,
        created_at: at(0),
        updated_at: at(2),
    }
}

fn invoice(facts: OrderFacts, back: Vec<MoneyBack>) -> Result<InvoiceFacts, InvoiceError> {
    let paid = Paid { by: None, back };
    Invoice::of(&Order::from_facts(facts), seller(), Buyer::Former, paid).map(|it| it.facts().clone())
}

#[test]
fn it_says_what_the_order_says_and_what_that_comes_to() {
    let made = invoice(ordered(&[(2, 599, 0), (1, 1000, 0)], "USD"), Vec::new()).unwrap();
    assert_eq!((made.number.to_string(), made.ordered_at, made.paid_at), ("2026-000123".to_owned(), at(0), at(1)));
    assert_eq!(made.lines.iter().map(|it| it.amount.minor()).collect::<Vec<_>>(), [1198, 1000]);
    assert_eq!((made.total.minor(), made.credits, made.left.minor()), (2198, Vec::new(), 2198));
}

#[test]
fn there_is_none_before_the_order_is_paid_and_one_whatever_becomes_of_it_later() {
    for state in [OrderState::Draft, OrderState::Placed, OrderState::Cancelled] {
        let mut unpaid = ordered(&[(1, 5, 0)], "USD");
        (unpaid.state, unpaid.reached.paid_at) = (state, None);
        assert_eq!(invoice(unpaid, Vec::new()).unwrap_err(), InvoiceError::NotPaid);
    }
    assert_eq!(InvoiceError::NotPaid.code(), "order_not_paid");
    let later =
        [OrderState::Paid, OrderState::Fulfilled, OrderState::Closed, OrderState::Cancelled, OrderState::Refunded];
    for state in later {
        assert!(invoice(OrderFacts { state, ..ordered(&[(1, 5, 0)], "USD") }, Vec::new()).is_ok(), "{state:?}");
    }
}

#[test]
fn what_went_back_is_dated_and_what_is_to_go_back_is_not() {
    let back = vec![MoneyBack { at: at(3), amount: money(599, "USD") }];
    let made = invoice(ordered(&[(3, 599, 2)], "USD"), back).unwrap();
    let dated = Credit { at: Some(at(3)), amount: money(599, "USD") };
    assert_eq!(made.credits, [dated, Credit { at: None, ..dated }]);
    assert_eq!((made.credited.minor(), made.left.minor(), made.lines[0].refunded), (1198, 599, 2));
}

#[test]
fn what_contradicts_itself_is_not_put_on_paper() {
    let back = |amount| vec![MoneyBack { at: at(3), amount }];
    let sold = || ordered(&[(3, 599, 1)], "USD");
    for amount in [money(600, "USD"), money(-1, "USD"), money(0, "USD"), money(599, "EUR")] {
        assert_eq!(invoice(sold(), back(amount)), Err(InvoiceError::DoesNotAddUp), "{amount:?}");
    }
    let too_much = OrderFacts { refunded_amount: money(1798, "USD"), ..sold() };
    assert_eq!(invoice(too_much, Vec::new()), Err(InvoiceError::DoesNotAddUp));
    let mut mixed = ordered(&[(1, 5, 0), (1, 5, 0)], "USD");
    mixed.lines[1].unit_price = money(5, "EUR");
    assert_eq!(invoice(mixed, Vec::new()), Err(InvoiceError::DoesNotAddUp));
}

fn sold() -> impl Strategy<Value = Vec<Sold>> {
    let line = (1..=10_000_i32, 0..=100_000_000_i64);
    let line = line.prop_flat_map(|(quantity, price)| (Just(quantity), Just(price), 0..=quantity));
    prop::collection::vec(line, 1..=100)
}

proptest! {
    #[test]
    fn amounts_add_up(sold in sold(), currency in prop::sample::select(vec!["USD", "JPY", "KWD"]), parts in 0..5_i64) {
        let facts = ordered(&sold, currency);
        let each = if parts > 0 { facts.refunded_amount.minor() / parts } else { 0 };
        let part = |day| MoneyBack { at: at(day), amount: money(each, currency) };
        let back: Vec<_> = if each > 0 { (0..parts).map(part).collect() } else { Vec::new() };
        let made = invoice(facts.clone(), back).unwrap();
        prop_assert_eq!(made.lines.iter().map(|it| it.amount.minor()).sum::<i64>(), made.total.minor());
        for line in &made.lines {
            prop_assert_eq!(line.unit_price.minor() * i64::from(line.quantity), line.amount.minor());
        }
        prop_assert_eq!(made.credits.iter().map(|it| it.amount.minor()).sum::<i64>(), made.credited.minor());
        prop_assert_eq!(made.credited, facts.refunded_amount);
        prop_assert_eq!(made.total.minor() - made.credited.minor(), made.left.minor());
        prop_assert!(made.left.minor() >= 0);
        prop_assert!(made.credits.iter().all(|it| it.amount.minor() > 0));
        prop_assert!(made.credits.iter().rev().skip(1).all(|it| it.at.is_some()));
    }
}
