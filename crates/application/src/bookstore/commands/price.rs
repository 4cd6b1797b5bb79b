//! Prices as they are asked for. Whether one is a price can only be said of its members together, so
//! it is the use case that refuses a bad one, with all else that is wrong.

use std::fmt::Display;

use domain::{
    bookstore::Price,
    kernel::{Currency, Decimal, Misfit, Money, Object, Violation},
};
use serde::Deserialize;

/// An amount and a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Object<Asked>")]
pub struct AskedPrice {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

/// `{"amount": "5.99", "currency": "USD"}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    amount: Decimal,
    currency: Currency,
}

impl AskedPrice {
    /// The price, or what is wrong with it: the amount is to blame.
    pub fn check(self) -> Result<Price, Violation> {
        let money = Money::of(self.amount, self.currency).map_err(|it| misfit(&it))?;
        Price::try_from(money).map_err(|it| misfit(&it))
    }
}

fn misfit(why: &(impl Misfit + Display)) -> Violation {
    Violation::new("/amount", why.code(), why.to_string())
}

impl From<Price> for AskedPrice {
    fn from(price: Price) -> Self {
        Self { amount: price.money().amount(), currency: price.money().currency() }
    }
}

impl From<Object<Asked>> for AskedPrice {
    fn from(Object(Asked { amount, currency }): Object<Asked>) -> Self {
        Self { amount, currency }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(amount: &str, currency: &str) -> AskedPrice {
        AskedPrice { amount: amount.parse().unwrap(), currency: currency.parse().unwrap() }
    }

    #[test]
    fn the_amount_is_to_blame() {
        let wrong = |amount, currency| asked(amount, currency).check().map_err(|it| (it.pointer, it.code));
        let at_the_amount = |code| Err(("/amount".to_owned(), code));
        assert!(wrong("5.9", "USD").is_ok());
        assert_eq!(wrong("5.999", "USD"), at_the_amount("money_digits"));
        assert_eq!(wrong("-1", "USD"), at_the_amount("price_negative"));
        assert_eq!(wrong("100000000000000000", "USD"), at_the_amount("money_range"));
    }
}
