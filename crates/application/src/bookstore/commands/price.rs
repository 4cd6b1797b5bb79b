//! Prices as they are asked for. Whether one is a price can only be said of its members together, so
//! it is a use case that refuses a bad one, by the member that is to blame.

use std::fmt::Display;

use domain::{
    bookstore::Price,
    kernel::{Change, Currency, Decimal, Misfit, Money, Object, Violation},
};
use serde::Deserialize;

use crate::Failure;

/// An amount and a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Object<Shape>")]
pub struct AskedPrice {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

/// `{"amount": "5.99", "currency": "USD"}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    amount: Decimal,
    currency: Currency,
}

impl From<Object<Shape>> for AskedPrice {
    fn from(Object(Shape { amount, currency }): Object<Shape>) -> Self {
        Self { amount, currency }
    }
}

impl AskedPrice {
    /// The price; where it is none, that is `broken`, and what comes back only fills its place.
    pub(in crate::bookstore) fn price(self, broken: &mut Vec<Violation>) -> Result<Price, Failure> {
        let wrong = match Money::of(self.amount, self.currency) {
            Err(why) => misfit(&why),
            Ok(money) => match Price::try_from(money) {
                Ok(price) => return Ok(price),
                Err(why) => misfit(&why),
            },
        };
        broken.push(wrong);
        let nothing = Money::of_minor(0, self.currency).map_err(Failure::internal)?;
        Price::try_from(nothing).map_err(Failure::internal)
    }
}

fn misfit(why: &(impl Misfit + Display)) -> Violation {
    Violation::new("/price/amount", why.code(), why.to_string())
}

/// The change of a price, as [`AskedPrice::price`] makes it.
pub(in crate::bookstore) fn changed(
    price: &Change<AskedPrice>,
    broken: &mut Vec<Violation>,
) -> Result<Change<Price>, Failure> {
    match price {
        Change::Keep => Ok(Change::Keep),
        Change::Set(price) => Ok(Change::Set(price.price(broken)?)),
    }
}

impl From<Price> for AskedPrice {
    fn from(price: Price) -> Self {
        Self { amount: price.money().amount(), currency: price.money().currency() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(amount: &str, currency: &str) -> Vec<(String, &'static str)> {
        let asked = AskedPrice { amount: amount.parse().unwrap(), currency: currency.parse().unwrap() };
        let mut broken = Vec::new();
        asked.price(&mut broken).unwrap();
        broken.into_iter().map(|it| (it.pointer, it.code)).collect()
    }

    #[test]
    fn the_amount_is_to_blame() {
        let at_the_amount = |code| vec![("/price/amount".to_owned(), code)];
        assert_eq!(broken("5.9", "USD"), []);
        assert_eq!(broken("5.999", "USD"), at_the_amount("money_digits"));
        assert_eq!(broken("-1", "USD"), at_the_amount("price_negative"));
        assert_eq!(broken("100000000000000000", "USD"), at_the_amount("money_range"));
    }
}
