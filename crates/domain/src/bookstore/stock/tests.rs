//! Whatever is moved, the figure is the sum, and never less than nothing.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    bookstore::{BookstoreError, Goods, Item, ItemChange, NewItem, NewProduct, ProductChange, ProductId},
    kernel::{Change, Id, Money, Refusal, Timestamp, UserId},
};

fn stocked(stock: i32) -> Stocked {
    Stocked {
        id: ProductId::fresh(),
        goods: Goods::Book,
        title: "Emma".to_owned().try_into().unwrap(),
        price: Money::of_minor(599, "USD".parse().unwrap()).unwrap().try_into().unwrap(),
        stock: i64::from(stock).try_into().unwrap(),
        archived: false,
        revision: 7,
    }
}

fn quantity(number: i64) -> Quantity {
    number.try_into().unwrap()
}

fn count(number: i64, reason: CountReason) -> Count {
    Count { quantity: number.try_into().unwrap(), reason, note: None }
}

fn new_item(stock: Option<i64>) -> NewItem {
    let price = Money::of_minor(599, "USD".parse().unwrap()).unwrap().try_into().unwrap();
    let stock = stock.map(|it| it.try_into().unwrap());
    NewItem {
        sku: "MUG-01".parse().unwrap(),
        name: "Mug".to_owned().try_into().unwrap(),
        description: None,
        product: NewProduct { id: None, category: "gifts".parse().unwrap(), price, stock },
    }
}

#[test]
fn a_movement_says_what_it_made_of_the_product() {
    let (mut emma, order, at) = (stocked(5), OrderId::fresh(), Timestamp::UNIX_EPOCH);
    let who = Some(UserId::fresh());
    let moved = emma.take(quantity(2), order, who, at).unwrap();
    let expected = StockMovement {
        product: emma.id,
        goods: Goods::Book,
        number: 8,
        quantity: -2,
        stock: 3.try_into().unwrap(),
        reason: MovementReason::Reserved,
        order: Some(order),
        note: None,
        recorded_by: who,
        at,
    };
    assert_eq!(moved, expected);
    assert_eq!((emma.stock.get(), emma.revision), (3, 8));
    let released = emma.release(quantity(1), order, None, at).unwrap();
    assert_eq!((released.quantity, released.number, released.reason), (1, 9, MovementReason::Released));
    let returned = emma.take_back(quantity(1), order, None, at).unwrap();
    assert_eq!((returned.stock.get(), returned.number, returned.reason), (5, 10, MovementReason::Returned));
}

#[test]
fn what_is_not_there_is_not_taken_and_nothing_changes() {
    let mut emma = stocked(5);
    let before = emma.clone();
    let refused = emma.take(quantity(6), OrderId::fresh(), None, Timestamp::UNIX_EPOCH).unwrap_err();
    let short = Shortage { product: emma.id, wanted: 6, stock: emma.stock };
    assert_eq!(refused, BookstoreError::OutOfStock(vec![short]));
    assert_eq!(refused.code(), "out_of_stock");
    assert_eq!(refused.to_string(), format!("there are only 5 of {} instead of 6", emma.id));
    assert_eq!(refused.facts().len(), 1);
    assert_eq!(emma, before);
    assert!(emma.take(quantity(5), OrderId::fresh(), None, Timestamp::UNIX_EPOCH).is_ok());
}

#[test]
fn nobody_counts_further_than_to_the_end() {
    let mut emma = stocked(Stock::MAX);
    let refused = emma.count(count(1, CountReason::Receipt), None, Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!((refused.code(), emma.stock.get(), emma.revision), ("stock_full", Stock::MAX, 7));
    let refused = emma.release(quantity(1), OrderId::fresh(), None, Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(refused, BookstoreError::StockFull);
}

#[test]
fn a_receipt_brings_something_and_a_correction_changes_something() {
    for (number, reason, code) in [
        (0, CountReason::Receipt, Some("quantity_zero")),
        (0, CountReason::Correction, Some("quantity_zero")),
        (-1, CountReason::Receipt, Some("quantity_negative")),
        (1, CountReason::Receipt, None),
        (1, CountReason::Correction, None),
        (-1, CountReason::Correction, None),
    ] {
        let wrong = count(number, reason).violations().first().map(|it| it.code);
        assert_eq!(wrong, code, "{number} {reason}");
        let moved = stocked(1).count(count(number, reason), None, Timestamp::UNIX_EPOCH);
        assert_eq!(moved.is_ok(), code.is_none());
        assert!(moved.is_err() || moved.unwrap().reason == reason.into());
    }
}

#[test]
fn what_the_catalogue_says_of_a_stock_is_an_opening_or_a_correction() {
    let (at, later, who) = (Timestamp::UNIX_EPOCH, Timestamp::default(), Some(UserId::fresh()));
    let none = Item::add(new_item(None), at).unwrap();
    assert_eq!(none.stock_movement(None, who), None, "there is nothing to tell");
    let some = Item::add(new_item(Some(4)), at).unwrap();
    let opening = some.stock_movement(None, who).unwrap();
    assert_eq!((opening.quantity, opening.number, opening.stock.get()), (4, 1, 4));
    assert_eq!((opening.reason, opening.goods, opening.recorded_by), (MovementReason::Opening, Goods::Item, who));
    let mut fewer = some.clone();
    let product = ProductChange { stock: Change::Set(1.try_into().unwrap()), ..ProductChange::default() };
    fewer.change(ItemChange { product, ..ItemChange::default() }, later).unwrap();
    let correction = fewer.stock_movement(Some(&some), None).unwrap();
    assert_eq!((correction.quantity, correction.number, correction.stock.get()), (-3, 2, 1));
    assert_eq!((correction.reason, correction.at), (MovementReason::Correction, later));
    let mut renamed = fewer.clone();
    renamed
        .change(ItemChange { name: Change::Set("Cup".to_owned().try_into().unwrap()), ..ItemChange::default() }, later)
        .unwrap();
    assert_eq!(renamed.stock_movement(Some(&fewer), None), None);
}

/// Something that is done to a stock.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Take(i64),
    Release(i64),
    TakeBack(i64),
    Count(i64, CountReason),
}

fn deeds() -> impl Strategy<Value = Deed> {
    let many = || prop_oneof![1..20_i64, 1..=i64::from(Quantity::MAX)];
    let signed = prop_oneof![-20..20_i64, i64::from(QuantityChange::MIN)..=i64::from(QuantityChange::MAX)];
    let reason = prop_oneof![Just(CountReason::Receipt), Just(CountReason::Correction)];
    prop_oneof![
        many().prop_map(Deed::Take),
        many().prop_map(Deed::Release),
        many().prop_map(Deed::TakeBack),
        (signed, reason).prop_map(|(it, reason)| Deed::Count(it, reason)),
    ]
}

fn done(to: &mut Stocked, deed: Deed) -> Result<StockMovement, BookstoreError> {
    let (order, at) = (Id::fresh(), Timestamp::UNIX_EPOCH);
    match deed {
        Deed::Take(it) => to.take(quantity(it), order, None, at),
        Deed::Release(it) => to.release(quantity(it), order, None, at),
        Deed::TakeBack(it) => to.take_back(quantity(it), order, None, at),
        Deed::Count(it, reason) => to.count(count(it, reason), None, at),
    }
}

proptest! {
    #[test]
    fn the_figure_is_the_sum_of_the_movements(opening in 0..=Stock::MAX, deeds in vec(deeds(), 1..60)) {
        let mut emma = stocked(opening);
        let (mut sum, mut last) = (i64::from(opening), emma.revision);
        for deed in deeds {
            let before = emma.clone();
            if let Ok(moved) = done(&mut emma, deed) {
                sum += i64::from(moved.quantity);
                prop_assert!(moved.quantity != 0);
                prop_assert_eq!((moved.stock, moved.number), (emma.stock, last + 1));
                last = moved.number;
            } else {
                prop_assert_eq!(&emma, &before, "a refusal changes nothing");
            }
            prop_assert_eq!(i64::from(emma.stock.get()), sum);
            prop_assert!((0..=i64::from(Stock::MAX)).contains(&sum));
        }
    }

    #[test]
    fn nobody_is_refused_what_is_there(opening in 0..1000_i32, wanted in 1..1000_i32) {
        let took = done(&mut stocked(opening), Deed::Take(wanted.into()));
        prop_assert_eq!(took.is_ok(), wanted <= opening);
    }
}
